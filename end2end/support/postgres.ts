// A fresh database on the private PostgreSQL that `.ci/postgres` started.

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import type { Settings } from "./overture.ts";

const root = resolve(import.meta.dirname, "../..");

/** Settings for a database of its own; `name` keeps parallel stories apart. */
export function onPostgres(name: string): Settings {
  const server = process.env.OVERTURE_TEST_POSTGRES;
  if (!server) throw new Error("OVERTURE_TEST_POSTGRES is not set: run `make stories`, or .ci/postgres npm run stories");
  const bin = execFileSync(join(root, ".ci/postgres"), ["--bin"], { encoding: "utf8" }).trim();
  execFileSync(join(bin, "createdb"), [`--maintenance-db=${server}/postgres`, name]);
  return { DATABASE_URL: `${server}/${name}` };
}
