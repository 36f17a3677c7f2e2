// A running Overture, exactly as an operator would start it, but on a bench: its clock is turned by hand.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const binary = resolve(root, process.env.OVERTURE_BINARY ?? "target/release/overture");

/** A mail as the bench shows it. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  attachments: string[];
  /** The invitation it carries. */
  calendar: string | null;
}

/** What `overture demo --json` prints. */
export interface Demo {
  workspaces: {
    id: string;
    name: string;
    members: { email: string; password: string; role: string }[];
    positions: { id: string; title: string }[];
  }[];
  candidates: { id: string; email: string; password: string }[];
}

export type Settings = Record<string, string>;

/** Only what is named here reaches the process: a developer's own `.env` or `DATABASE_URL` never does. */
function environment(dir: string, settings: Settings): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: dir,
    RUST_BACKTRACE: "1",
    RUST_LOG: process.env.RUST_LOG ?? "info",
    LEPTOS_OUTPUT_NAME: "overture",
    LEPTOS_SITE_ROOT: join(root, "target/site"),
    ...settings,
  };
}

/** The settings of a server that keeps its data in `dir`. */
export const onSqlite = (dir: string): Settings => ({ DATABASE_URL: `sqlite://${join(dir, "overture.db")}` });

/** Runs one command to its end (`migrate`, `demo --json`) and returns what it printed. */
export async function run(dir: string, settings: Settings, ...command: string[]): Promise<string> {
  const options = { cwd: dir, env: environment(dir, settings), maxBuffer: 64 << 20 };
  const { stdout } = await promisify(execFile)(binary, command, options);
  return stdout;
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}

export class Overture {
  /** Its present, as far as known. On the bench the clock stands still until it is turned. */
  private present = 0;

  private constructor(
    readonly url: string,
    private readonly dir: string,
    private readonly settings: Settings,
    private readonly flags: string[],
    private child: ChildProcess,
  ) {}

  /** Starts a server in `dir` and returns once it answers. */
  static async serve(dir: string, settings: Settings, ...flags: string[]): Promise<Overture> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const all = { LISTEN: `127.0.0.1:${port}`, BASE_URL: url, ...settings };
    const server = new Overture(url, dir, all, flags, Overture.spawn(dir, all, flags));
    await server.answering();
    return server;
  }

  private static spawn(dir: string, settings: Settings, flags: string[]): ChildProcess {
    const log = openSync(join(dir, "log"), "a");
    const child = spawn(binary, ["serve", "--bench", ...flags], {
      cwd: dir,
      env: environment(dir, settings),
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    return child;
  }

  private async answering(): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        // A new start begins at the true time; what was turned before has passed all the same.
        const behind = this.present - (await this.clock()).getTime();
        if (behind > 0) await this.advance(behind / 1000);
        else this.present -= behind;
        return;
      }
      await new Promise((wake) => setTimeout(wake, 25));
    }
    const log = this.log();
    await this.kill();
    throw new Error(`overture did not start:\n${log}`);
  }

  /** Everything the server said so far. */
  log(): string {
    return readFileSync(join(this.dir, "log"), "utf8");
  }

  private async gone(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await exit;
  }

  /** Lets it finish what is in hand. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await this.gone("SIGTERM");
    clearTimeout(late);
  }

  /** Pulls the plug. */
  async kill(): Promise<void> {
    await this.gone("SIGKILL");
  }

  /** Starts it again at the same address on the same data. */
  async restart(): Promise<void> {
    await this.kill();
    this.child = Overture.spawn(this.dir, this.settings, this.flags);
    await this.answering();
  }

  private async bench<T>(path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}/bench/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`/bench/${path} answered ${answer.status}: ${await answer.text()}`);
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Turns the clock; returns when everything that became due has been done. */
  async advance(seconds: number): Promise<void> {
    const { now } = await this.bench<{ now: string }>("clock/advance", { seconds });
    this.present = Date.parse(now);
  }

  /** The server's present. */
  async clock(): Promise<Date> {
    const { now } = await this.bench<{ now: string }>("clock");
    return new Date(now);
  }

  /** The mail sent to somebody, oldest first. */
  async mail(to: string): Promise<Mail[]> {
    return this.bench<Mail[]>(`mail?to=${encodeURIComponent(to)}`);
  }
}
