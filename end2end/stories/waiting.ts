// What is under way is seen: the pressed button turns after a moment, a bar stands at the top; after Stop and after Back
// the form can be sent again.

import type { Page } from "@playwright/test";
import { sendRequest } from "../support/requests.ts";
import { expect, first, phone, signIn, test } from "../support/story.ts";

/** What is drawn in and around the pressed button. */
const drawn = (page: Page) =>
  page.evaluate(() => {
    // A headless browser may draw no frames for as long as nothing asks it to.
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
    const button = document.querySelector('button[aria-busy="true"]');
    const turning = button && getComputedStyle(button, "::after");
    const bar = getComputedStyle(document.body, "::before");
    return {
      turns: turning?.content === '""' && turning.opacity === "1" && Number.parseFloat(turning.width) > 0,
      moves: turning?.animationName.includes("turn") ?? false,
      bar: bar.content === '""' && Number(bar.opacity) > 0.9,
    };
  });

const idle = { turns: false, moves: false, bar: false };

/** Holds back what is posted there, and counts it. */
async function hold(page: Page, path: string) {
  let count = 0;
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(path, async (route) => {
    if (route.request().method() === "POST") {
      count += 1;
      await held;
    }
    await route.continue().catch(() => {});
  });
  return { count: () => count, release };
}

/** As by the button of the browser. */
async function stop(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.stopLoading");
}

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  test(`a candidate sees that an answer is on its way, motion: ${reducedMotion}`, async ({ overture, demo, open, guard }) => {
    guard.allow(/ERR_ABORTED/);
    await sendRequest(overture, demo);
    await overture.advance(300);
    const page = await open({ ...phone, reducedMotion });
    await signIn(page, first(demo.candidates));
    await page.goto("/interviews");
    await page.getByRole("link", { name: /^Review request/ }).first().click();
    const accept = page.getByRole("button", { name: "Accept" });
    await expect(accept).toBeVisible();
    const before = await accept.boundingBox();
    const sent = await hold(page, "**/requests/accept*");

    await accept.click({ noWaitAfter: true });
    await expect.poll(() => drawn(page)).toEqual({ turns: true, moves: reducedMotion === "no-preference", bar: true });
    expect(await accept.boundingBox(), "nothing moves").toEqual(before);
    await accept.click({ noWaitAfter: true });
    await page.waitForTimeout(200);
    expect(sent.count(), "a double tap is one answer").toBe(1);

    await stop(page);
    await expect.poll(() => drawn(page)).toEqual(idle);
    await accept.click({ noWaitAfter: true });
    await expect.poll(sent.count).toBe(2);

    // The browser had kept the page, and shows it again.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await expect.poll(() => drawn(page)).toEqual(idle);
    sent.release();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.goto("/interviews");
    await page.getByRole("link", { name: /^Review request/ }).first().or(page.getByRole("heading", { name: "Waiting for the company" })).first().waitFor();
  });
}

test("a search shows that it is under way, and its results step back", async ({ recruiter: { page } }) => {
  await page.goto("/candidates");
  const rows = page.getByRole("table", { name: "Candidates found" });
  await expect(rows).toBeVisible();
  const sent = await hold(page, "**/api/candidates/**");
  await page.getByRole("searchbox").or(page.getByLabel(/^Search/)).first().fill("rust");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toHaveAttribute("data-waiting", "");
  await expect(page.locator(".table-frame")).toHaveCSS("opacity", "0.5");
  await expect.poll(async () => (await drawn(page)).bar).toBe(true);
  sent.release();
  await expect(page.getByRole("main")).not.toHaveAttribute("data-waiting");
  await expect(page.locator(".table-frame")).toHaveCSS("opacity", "1");
});
