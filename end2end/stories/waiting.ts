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

/** Lets nothing leave that a form would send, as if the server took its time; counts what was about to. */
const keepHere = (page: Page) =>
  page.evaluate(() => {
    const kept = { sent: 0 };
    Object.assign(window, { kept });
    // Behind the page's own: what that has prevented was not about to leave.
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) kept.sent += 1;
      event.preventDefault();
    });
  });

const sent = (page: Page) => page.evaluate(() => (window as unknown as { kept: { sent: number } }).kept.sent);

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  test(`a candidate sees that an answer is on its way, motion: ${reducedMotion}`, async ({ overture, demo, open }) => {
    await sendRequest(overture, demo);
    await overture.advance(300);
    const page = await open({ ...phone, reducedMotion });
    await signIn(page, first(demo.candidates));
    await page.goto("/interviews");
    await page.getByRole("link", { name: /^Review request/ }).first().click();
    const accept = page.getByRole("button", { name: "Accept" });
    await expect(accept).toBeVisible();
    const before = await accept.boundingBox();
    await keepHere(page);

    await accept.click();
    await expect.poll(() => drawn(page)).toEqual({ turns: true, moves: reducedMotion === "no-preference", bar: true });
    expect(await accept.boundingBox(), "nothing moves").toEqual(before);
    await accept.click();
    await expect.poll(() => sent(page), "a double tap is one answer").toBe(1);

    // Stopped.
    await page.keyboard.press("Escape");
    expect(await drawn(page)).toEqual(idle);
    await accept.click();
    await expect.poll(() => sent(page)).toBe(2);

    // The browser had kept the page, and shows it again.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    expect(await drawn(page)).toEqual(idle);
    await accept.click();
    await expect.poll(() => sent(page)).toBe(3);

    // A browser that stops without a word: after a while a second press counts.
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>("form[data-sent]");
      if (form) form.dataset.sent = String(Number(form.dataset.sent) - 6_000);
    });
    await accept.click();
    await expect.poll(() => sent(page)).toBe(4);
  });
}

test("a form that reaches nobody says so, and keeps what was typed", async ({ overture, demo, guard, open }) => {
  guard.allow(/ERR_|Failed to load resource/);
  await sendRequest(overture, demo);
  await overture.advance(300);
  const page = await open(phone);
  await signIn(page, first(demo.candidates));
  await page.goto("/interviews");
  await page.getByRole("link", { name: /^Review request/ }).first().click();
  await page.getByText("Add a note when accepting").click();
  const note = page.getByLabel("Your note");
  await note.fill("Mornings suit me.");
  const accept = page.getByRole("button", { name: "Accept" });
  const address = page.url();

  await test.step("offline", async () => {
    await page.context().setOffline(true);
    await accept.click();
    await expect(page.getByRole("alert").getByText("You are offline")).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: "You are offline" })).toBeFocused();
    await expect(note).toHaveValue("Mornings suit me.");
    expect(page.url()).toBe(address);
    expect(await drawn(page)).toEqual(idle);
    await page.context().setOffline(false);
  });

  await test.step("without an answer", async () => {
    await page.route("**/robots.txt", (route) => route.abort());
    await accept.click();
    await expect(page.getByRole("alert").getByText("There was no answer")).toBeVisible();
    await expect(page.getByText("You are offline")).toHaveCount(0);
    await expect(note).toHaveValue("Mornings suit me.");
    await page.unroute("**/robots.txt");
  });

  await accept.click();
  await expect(page.getByRole("heading", { name: "What comes next" })).toBeVisible();
});

test("a search shows that it is under way, and its results step back", async ({ recruiter: { page } }) => {
  await page.goto("/candidates");
  const rows = page.getByRole("table", { name: "Candidates found" });
  await expect(rows).toBeVisible();
  const sent = await hold(page, "**/api/candidates/**");
  await page.getByLabel("Words").fill("rust");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toHaveAttribute("data-waiting", "");
  await expect(page.locator(".table-frame")).toHaveCSS("opacity", "0.5");
  await expect.poll(async () => (await drawn(page)).bar).toBe(true);
  sent.release();
  await expect(page.getByRole("main")).not.toHaveAttribute("data-waiting");
  await expect(page.locator(".table-frame")).toHaveCSS("opacity", "1");
});
