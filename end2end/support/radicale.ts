// A real CalDAV server with one user, whose calendars can be looked into from outside.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ICAL from "ical.js";
import { freePort } from "./overture.ts";

/** What `.ci/setup test` installs. */
const program = resolve(import.meta.dirname, "../../target/peers/bin/radicale");

export class Radicale {
  readonly user = "ada";
  readonly password = "difference engine";

  private constructor(
    readonly url: string,
    private readonly dir: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<Radicale> {
    const dir = mkdtempSync(join(tmpdir(), "overture-radicale."));
    const port = await freePort();
    const settings = {
      "server-hosts": `127.0.0.1:${port}`,
      "auth-type": "htpasswd",
      "auth-htpasswd-filename": join(dir, "users"),
      "auth-htpasswd-encryption": "plain",
      "auth-delay": "0",
      "storage-filesystem-folder": join(dir, "calendars"),
      "logging-level": "error",
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(program, ["--config", "", ...flags], { stdio: "ignore" });
    const server = new Radicale(`http://127.0.0.1:${port}`, dir, child);
    writeFileSync(join(dir, "users"), `${server.user}:${server.password}\n`);
    for (const end = Date.now() + 30_000; ; ) {
      const answer = await fetch(server.url, { redirect: "manual" }).catch(() => undefined);
      if (answer !== undefined) return server;
      if (Date.now() > end || child.exitCode !== null) throw new Error("radicale does not start");
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  private ask(method: string, path: string, body?: string): Promise<Response> {
    const authorization = `Basic ${btoa(`${this.user}:${this.password}`)}`;
    return fetch(`${this.url}/${this.user}/${path}`, { method, headers: { authorization }, body });
  }

  /** A calendar of this name, empty. */
  async make(name: string): Promise<void> {
    const answer = await this.ask(
      "MKCALENDAR",
      `${name.toLowerCase()}/`,
      `<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:set><d:prop>
         <d:displayname>${name}</d:displayname></d:prop></d:set></mkcalendar>`,
    );
    if (answer.status !== 201) throw new Error(`MKCALENDAR answered ${answer.status}`);
  }

  /** What stands in a calendar: whose event it is and when it begins. */
  async events(name: string): Promise<{ uid: string; start: number }[]> {
    const calendar = new ICAL.Component(ICAL.parse(await (await this.ask("GET", `${name.toLowerCase()}/`)).text()));
    for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
    return calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return { uid: event.uid, start: event.startDate.toJSDate().getTime() };
    });
  }

  async stop(): Promise<void> {
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill();
    await gone;
    rmSync(this.dir, { recursive: true, force: true });
  }
}
