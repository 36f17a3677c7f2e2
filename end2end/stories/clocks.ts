// C9: one zone a page. Somebody who lives in Lisbon looks from New York: times say where they are, the other clock is
// offered once, and what was chosen stays chosen. Without a script nobody knows where the browser is. Whoever signs up in
// New York lives there.

import type { BrowserContextOptions, Page } from "@playwright/test";
import { sendRequest } from "../support/requests.ts";
import { accepted } from "../support/talks.ts";
import {
  type Account,
  admin,
  desk,
  expect,
  expectAccessible,
  first,
  phone,
  signIn,
  test,
  withoutScript,
} from "../support/story.ts";

const newYork: BrowserContextOptions = { timezoneId: "America/New_York" };

/** Signs in and says that home is Lisbon. */
async function fromLisbon(page: Page, account: Account): Promise<void> {
  await signIn(page, account);
  await page.goto("/profile/edit");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Europe/Lisbon");
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.waitForURL(/\/profile\?/);
}

/** Every time of the page is said to be there. */
async function expectAllIn(page: Page, place: string): Promise<void> {
  await expect
    .poll(async () => {
      const times = (await page.locator("main time").allTextContents()).filter((text) => /\d:\d\d/.test(text));
      return times.length > 0 && times.every((text) => text.includes(`in ${place}`));
    })
    .toBe(true);
  await expect(page.locator("main")).not.toContainText("your time");
}

test("a candidate from Lisbon in New York", async ({ overture, demo, open }) => {
  const account = first(demo.candidates);
  await sendRequest(overture, demo);
  await overture.advance(300);
  const page = await open({ ...phone, ...newYork, viewport: { width: 320, height: 640 } });
  await fromLisbon(page, account);
  const notice = page.getByRole("form", { name: "Time zone" });

  await test.step("times are named, and the other clock is offered", async () => {
    await page.goto("/interviews");
    await page.getByRole("link", { name: /^Review request/ }).first().click();
    await expect(notice).toContainText("You seem to be in New York.");
    await expectAllIn(page, "Lisbon");
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, "wider than the window").toBeLessThanOrEqual(0);
  });

  await test.step("shown there, on this page and on the next", async () => {
    await notice.getByRole("button", { name: "Show times there" }).click();
    await expect(notice).toContainText("Times are shown in New York.");
    await expectAllIn(page, "New York");
    await page.goto("/interviews");
    await expect(notice).toContainText("Times are shown in New York.");
    await page.goto("/profile/edit");
    await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Lisbon");
  });

  await test.step("kept at home, and not asked again", async () => {
    await page.goto("/interviews");
    await notice.getByRole("button", { name: "Show times in Lisbon" }).click();
    await expect(notice).toHaveCount(0);
    await page.getByRole("link", { name: /^Review request/ }).first().click();
    await expectAllIn(page, "Lisbon");
    await expect(notice).toHaveCount(0);
    await page.goto("/account");
    await expect(notice.getByRole("button", { name: "Show times in New York" })).toBeVisible();
  });
});

test("the same without a script", async ({ overture, demo, open }) => {
  await sendRequest(overture, demo);
  await overture.advance(300);
  const page = await open({ ...phone, ...newYork, ...withoutScript });
  await fromLisbon(page, first(demo.candidates));
  await page.goto("/interviews");
  await page.getByRole("link", { name: /^Review request/ }).first().click();
  await expectAllIn(page, "Lisbon");
  await expect(page.getByRole("form", { name: "Time zone" })).toHaveCount(0);
});

test("a member from New York in Lisbon", async ({ overture, demo, open }) => {
  const { interview } = await accepted(overture, demo);
  // The company can be met in New York.
  const page = await open({ ...desk, timezoneId: "Europe/Lisbon" });
  await signIn(page, admin(demo));
  await page.goto(`/interviews/${interview}`);
  const notice = page.getByRole("form", { name: "Time zone" });
  await expect(notice).toContainText("You seem to be in Lisbon.");
  await expectAllIn(page, "New York");
  await expectAccessible(page);
  await notice.getByRole("button", { name: "Keep New York" }).click();
  await expect(notice).toHaveCount(0);
  await expectAllIn(page, "New York");
  await page.getByRole("link", { name: "Calendar", exact: true }).click();
  await expect(page.getByText("By the clock in New York.")).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test("a link is opened where the browser is", async ({ overture, demo, open }) => {
  const { link } = await accepted(overture, demo);
  const path = await link();
  // The first page of a visit: nothing is known of the browser before its script has said it.
  const page = await open({ ...phone, timezoneId: "Asia/Tokyo" });
  await page.goto(path);
  await expect(page.getByText("All times are by the clock in Tokyo.")).toBeVisible();
  await expectAllIn(page, "Tokyo");
  await page.getByRole("button", { name: /^Show times in / }).click();
  await expect(page.getByText(/^All times are by the clock in (?!Tokyo)/)).toBeVisible();

  const silent = await open({ ...phone, timezoneId: "Asia/Tokyo", ...withoutScript });
  await silent.goto(path);
  await expect(silent.getByText(/^All times are by the clock in (?!Tokyo)/)).toBeVisible();
});

test("whoever signs up in New York lives there", async ({ overture, open }) => {
  const email = "grace@example.com";
  const page = await open({ ...phone, ...newYork });
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a lighthouse in the fog");
  await page.getByRole("button", { name: /^(Sign up|Create)/ }).click();
  await page.waitForURL(/\/check-your-mail/);
  const link = (await overture.mail(email)).at(-1)?.text.match(/\/continue\/\S+/)?.[0];
  await page.goto(link ?? "no link");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/continue"));
  await page.goto("/profile/edit");
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue("America/New_York");
  await expect(page.getByRole("form", { name: "Time zone" })).toHaveCount(0);
});
