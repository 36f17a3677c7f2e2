// Every page that links lead to, each kind once.

import type { Page } from "@playwright/test";
import { test } from "./story.ts";

/** Pages that differ only in what they show are looked at once. */
export function kind(address: string): string {
  const { pathname, searchParams } = new URL(address);
  const path = pathname.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ":id");
  for (const name of ["cursor", "day", "from", "at", "why", "back"]) searchParams.delete(name);
  const asked = [...searchParams].map(([name, value]) => `${name}=${/[0-9a-f-]{36}/.test(value) ? ":id" : value}`);
  return [path, ...asked.sort()].join(" ");
}

/** Goes to each start and to all that its links lead to, and looks at each page; the kinds that were seen. */
export async function walk(page: Page, starts: string[], look: (kind: string) => Promise<void>): Promise<Set<string>> {
  const seen = new Set<string>();
  const home = new URL("/", page.url() === "about:blank" ? starts[0] : page.url());
  const ahead = starts.map((start) => new URL(start, home).href);
  for (let address = ahead.shift(); address; address = ahead.shift()) {
    if (seen.has(kind(address))) continue;
    seen.add(kind(address));
    await test.step(kind(address), async () => {
      await page.goto(address);
      await look(kind(address));
    });
    const links = await page
      .getByRole("link")
      .evaluateAll((found) => (found as HTMLAnchorElement[]).filter((link) => !link.download).map((link) => link.href));
    ahead.push(...links.filter((link) => link.startsWith(home.href) && !/#|\.\w{2,4}$|\/api\/|\/download$/.test(link)));
  }
  return seen;
}
