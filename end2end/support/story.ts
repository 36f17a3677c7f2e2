// What every story starts with: a server with demo data and a clock of its own, and people with browsers.
//
//     test("…", async ({ overture, recruiter, candidate }) => {
//       await recruiter.page.goto("/candidates");
//       await overture.advance(300);
//     });
//
// The demo data is loaded once a worker; each story works on a copy, so none sees another's doings.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, type BrowserContextOptions, devices, expect, type Page } from "@playwright/test";
import { Api } from "./api.ts";
import { Guard } from "./guard.ts";
import { type Demo, onSqlite, Overture, run, type Settings } from "./overture.ts";

export { expectAccessible } from "./axe.ts";
export { Api, expect };

export interface Account {
  email: string;
  password: string;
}

/** Somebody with an account and a browser open, not signed in yet. */
export interface Person extends Account {
  page: Page;
}

interface World {
  dir: string;
  demo: Demo;
}

interface Fixtures {
  /** What this story's server is started with beside its database. */
  settings: Settings;
  /** And the flags. */
  flags: string[];
  /** The server of this story. */
  overture: Overture;
  /** Who and what the demo data holds. */
  demo: Demo;
  /** What browsers complained about; `guard.allow(/…/)` for what the story provokes. */
  guard: Guard;
  /** Opens a browser of its own, with the story's server as its base. */
  open: (options?: BrowserContextOptions) => Promise<Page>;
  /** The Admin of the first workspace, at a desk and signed in. */
  recruiter: Person;
  /** The first demo candidate, on a phone and signed in. */
  candidate: Person & { id: string };
}

export const desk: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = devices["Pixel 7"];
export const withoutScript: BrowserContextOptions = { javaScriptEnabled: false };

export const test = base.extend<Fixtures, { world: World }>({
  world: [
    async ({}, use) => {
      const dir = mkdtempSync(join(tmpdir(), "overture-world."));
      await run(dir, onSqlite(dir), "migrate");
      const demo = JSON.parse(await run(dir, onSqlite(dir), "demo", "--json")) as Demo;
      await use({ dir, demo });
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],

  demo: async ({ world }, use) => use(world.demo),

  settings: [{}, { option: true }],
  flags: [[], { option: true }],

  overture: async ({ world, settings, flags }, use, testInfo) => {
    const dir = mkdtempSync(join(tmpdir(), "overture-story."));
    cpSync(world.dir, dir, { recursive: true });
    const server = await Overture.serve(dir, { ...onSqlite(dir), ...settings }, ...flags);
    await use(server);
    await server.stop();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server log", { body: server.log(), contentType: "text/plain" });
    }
    rmSync(dir, { recursive: true, force: true });
  },

  baseURL: async ({ overture }, use) => use(overture.url),

  guard: [
    async ({ context }, use) => {
      const guard = new Guard();
      guard.watch(context);
      await use(guard);
      expect(guard.unexpected(), "the browser complained").toEqual([]);
    },
    { auto: true },
  ],

  open: async ({ browser, overture, guard, locale, timezoneId }, use) => {
    const opened: { close(): Promise<void> }[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: overture.url, locale, timezoneId, ...options });
      opened.push(context);
      guard.watch(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  recruiter: async ({ open, demo }, use, { project }) => {
    const account = admin(demo);
    const page = await open(project.name === "phone" ? phone : desk);
    await signIn(page, account);
    await use({ ...account, page });
  },

  candidate: async ({ open, demo }, use) => {
    const account = first(demo.candidates);
    const page = await open(phone);
    await signIn(page, account);
    await use({ ...account, page });
  },
});

/** The one every workspace has. */
export function admin(demo: Demo, workspace = 0): Account {
  return first(demo.workspaces.slice(workspace)[0]?.members.filter(({ role }) => role.toLowerCase() === "admin"));
}

export function first<T>(items: T[] | undefined): T {
  const item = items?.[0];
  if (item === undefined) throw new Error("the demo data holds none");
  return item;
}

/** By the form, as a person would. */
export async function signIn(page: Page, { email, password }: Account): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
