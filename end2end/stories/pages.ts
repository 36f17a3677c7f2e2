// Every page that links lead to, as everybody who may see it: no violation of WCAG 2.2 AA in light or dark, nothing
// wider than the window, no complaint of the browser's. A new page is found by the link to it.

import type { Page } from "@playwright/test";
import { sendRequest } from "../support/requests.ts";
import { Api, expect, expectAccessible, first, test } from "../support/story.ts";
import { walk } from "../support/walk.ts";

/** Looks at a page, and at all that its links lead to. */
const lookAround = (page: Page, ...starts: string[]): Promise<Set<string>> =>
  walk(page, starts, async (kind) => {
    await expect.soft(page.getByRole("heading", { level: 1 }), kind).toHaveCount(1);
    await expectAccessible(page);
    // Not by innerWidth: on a phone that grows along with what is too wide.
    const overflow = await page.evaluate(() => {
      const { documentElement: root } = document;
      return root.scrollWidth - root.clientWidth;
    });
    expect.soft(overflow, `${kind} is wider than the window`).toBeLessThanOrEqual(0);
  });

test("to somebody passing by", async ({ page, overture }) => {
  test.setTimeout(900_000);
  await page.goto("/");
  const seen = await lookAround(page, overture.url, "/sign-in", "/sign-up", "/sign-up/company");
  expect([...seen]).toContain("/sign-in");
});

test("to a recruiter", async ({ overture, demo, guard, recruiter, candidate }) => {
  guard.allow(/status of 404 .*no\/such\/page/);
  test.setTimeout(900_000);
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
  test.setTimeout(900_000);
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
