// Every page that links lead to, as everybody who may see it: no violation of WCAG 2.2 AA in light or dark, nothing
// wider than the window, no complaint of the browser's. A new page is found by the link to it.

import type { Page } from "@playwright/test";
import { sendRequest } from "../support/requests.ts";
import { Api, expect, expectAccessible, first, test } from "../support/story.ts";

/** Pages that differ only in what they show are looked at once. */
function kind(address: string): string {
  const { pathname, searchParams } = new URL(address);
  const path = pathname.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ":id");
  for (const name of ["cursor", "day", "from", "at", "why"]) searchParams.delete(name);
  const asked = [...searchParams].map(([name, value]) => `${name}=${/[0-9a-f-]{36}/.test(value) ? ":id" : value}`);
  return [path, ...asked.sort()].join(" ");
}

/** Looks at a page, and at all that its links lead to. */
async function lookAround(page: Page, ...starts: string[]): Promise<Set<string>> {
  const seen = new Set<string>();
  const home = new URL("/", page.url() === "about:blank" ? starts[0] : page.url());
  const ahead = starts.map((start) => new URL(start, home).href);
  for (let address = ahead.shift(); address; address = ahead.shift()) {
    if (seen.has(kind(address))) continue;
    seen.add(kind(address));
    await test.step(kind(address), async () => {
      await page.goto(address);
      await expect.soft(page.getByRole("heading", { level: 1 }), kind(address)).toHaveCount(1);
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${kind(address)} is wider than the window`).toBeLessThanOrEqual(0);
    });
    const links = await page
      .getByRole("link")
      .evaluateAll((found) => (found as HTMLAnchorElement[]).filter((link) => !link.download).map((link) => link.href));
    ahead.push(...links.filter((link) => link.startsWith(home.href) && !/#|\.\w{2,4}$|\/api\/|\/download$/.test(link)));
  }
  return seen;
}

test("to somebody passing by", async ({ page, overture }) => {
  test.setTimeout(420_000);
  await page.goto("/");
  const seen = await lookAround(page, overture.url, "/sign-in", "/sign-up", "/sign-up/company");
  expect([...seen]).toContain("/sign-in");
});

test("to a recruiter", async ({ overture, demo, guard, recruiter, candidate }) => {
  guard.allow(/status of 404 .*no\/such\/page/);
  test.setTimeout(420_000);
  await sendRequest(overture, demo);
  await overture.advance(300);
  const { id } = await sendRequest(overture, demo, 1);
  const seen = await lookAround(
    recruiter.page,
    "/candidates",
    `/candidates/${candidate.id}`,
    `/candidates/${demo.candidates[1]?.id}?request=${id}`,
    "/interviews",
    "/positions",
    "/account",
    "/no/such/page",
  );
  for (const page of ["/candidates/:id", "/interviews/:id", "/positions/:id", "/account"]) expect([...seen]).toContain(page);
});

test("to a candidate", async ({ overture, demo, guard, candidate }) => {
  guard.allow(/status of 404 .*no\/such\/page/);
  test.setTimeout(420_000);
  const api = await Api.signIn(overture, first(demo.candidates));
  const accepted = await sendRequest(overture, demo);
  await overture.advance(300);
  await api.post(`me/requests/${accepted.id}/accept`, { note: "With pleasure." });
  const declined = await sendRequest(overture, demo);
  await overture.advance(300);
  await api.post(`me/requests/${declined.id}/decline`, { reason: "Not this one." });
  await sendRequest(overture, demo);
  await overture.advance(300);
  const seen = await lookAround(candidate.page, "/interviews", "/interviews?show_ended=true", "/profile", "/account", "/no/such/page");
  for (const page of ["/interviews/:id", "/profile", "/account"]) expect([...seen]).toContain(page);
});
