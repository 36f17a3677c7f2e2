// From an accepted request to a talk: picked from a link on the phone, moved, cancelled; none of the times works. Once
// with and once without a script (I5). What is done by link is shown as that, and so is a member who copies it (C13).

import type { BrowserContextOptions, Page } from "@playwright/test";
import { accepted, pick } from "../support/talks.ts";
import { desk, expect, expectAccessible, first, phone, signIn, test, withoutScript } from "../support/story.ts";

const ways: [string, BrowserContextOptions][] = [
  ["with a script", phone],
  ["without a script", { ...phone, ...withoutScript }],
];

/** Nothing is wider than a small phone, and nothing is in anybody's way. */
async function expectFit(page: Page, scripted: boolean): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  if (scripted) {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
  if (before) await page.setViewportSize(before);
}

for (const [way, options] of ways) {
  const scripted = options.javaScriptEnabled !== false;

  test(`picked, moved, cancelled, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 422 .*my-talks\/hold/);
    const { recruiter, interview, link } = await accepted(overture, demo);
    const page = await open(options);
    await page.goto(await link(true));

    await test.step("a day, then a time", async () => {
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pick a time");
      await expectFit(page, scripted);
      await expect(page.getByRole("group", { name: "Day" }).getByRole("radio").first()).toBeChecked();
      await page.getByRole("button", { name: "See times" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose a time");
      if (scripted) await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
      await expect(page.getByRole("group", { name: /^\w+day \d+ \w+( \d{4})?$/ })).toMatchAriaSnapshot(`
        - group /day \\d+/:
          - text: /day/
          - radio /^\\d\\d:\\d\\d \\(\\d\\d:\\d\\d\\sE[SD]T\\)$/
      `);
      await expectFit(page, scripted);
    });

    await test.step("refused where nothing was chosen", async () => {
      await page.getByRole("button", { name: "Keep this time" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "Choose one of the options." })).toBeVisible();
    });

    await test.step("kept, given back, kept again, asked for", async () => {
      await page.getByRole("radio").nth(2).check();
      await page.getByRole("button", { name: "Keep this time" }).click();
      await expect(page.getByText("Kept for you")).toBeVisible();
      await expectFit(page, scripted);
      await page.getByRole("button", { name: "Choose another time" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose a time");
      await page.getByRole("radio").nth(1).check();
      await page.getByRole("button", { name: "Keep this time" }).click();
      await page.getByRole("button", { name: /^Ask for \w{3} \d+ \w{3}, \d\d:\d\d( in Berlin)?$/ }).click();
      await expect(page.getByText("The time is yours for now.")).toBeVisible();
      await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible();
      expect((await overture.mail(recruiter.email)).map(({ subject }) => subject).join()).toContain("Please approve");
      await expectFit(page, scripted);
    });

    await test.step("moved by the same link", async () => {
      await page.getByRole("link", { name: "Move this talk" }).click();
      await page.getByRole("button", { name: "See times" }).click();
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: "Move the talk" }).click();
      await expect(page.getByText("The talk is moved.")).toBeVisible();
    });

    await test.step("cancelled on the interview's page", async () => {
      await signIn(page, first(demo.candidates));
      await page.goto(`/interviews/${interview}`);
      await expect(page.getByText("Booked and moved by link.")).toBeVisible();
      await page.getByRole("link", { name: "Cancel this talk" }).click();
      await expectFit(page, scripted);
      await page.getByLabel("Reason").fill("I am ill.");
      await page.getByRole("button", { name: "Cancel the talk" }).click();
      await expect(page.getByText("The talk is cancelled.")).toBeVisible();
      const mails = await overture.mail(recruiter.email);
      expect(mails.some(({ subject, text }) => subject.startsWith("Cancelled") && text.includes("I am ill."))).toBe(true);
    });
  });

  test(`none of these works, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 422 .*my-talks\/propose/, /status of 4(04|10) .*pick/);
    const { company, recruiter, interview, link } = await accepted(overture, demo);
    const page = await open(options);
    const old = await link();
    await page.goto(old);
    await page.getByRole("link", { name: "None of these works" }).click();
    await expectFit(page, scripted);
    const day = new Date((await overture.clock()).getTime() + 5 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("Day").first().fill(day);
    await page.getByLabel("Window 1, from").fill("18:00");
    await page.getByLabel("Window 1, until").fill("17:00");
    await page.getByLabel("Note").fill("Evenings only.");
    await page.getByRole("button", { name: "Propose these times" }).click();
    await expect(page.getByRole("alert").getByRole("link")).toHaveText(/^Window 1, until: /);
    await expect(page.getByLabel("Window 1, from")).toHaveValue("18:00");
    await page.getByLabel("Window 1, until").fill("20:00");
    await page.getByRole("button", { name: "Propose these times" }).click();
    await expect(page.getByText("Your times are on their way.")).toBeVisible();
    const proposed = page.getByRole("region", { name: "These times were proposed" });
    await expect(proposed).toContainText("Proposed by link.");
    await expect(proposed).toContainText("Evenings only.");
    expect((await overture.mail(recruiter.email)).at(-1)?.subject).toContain("Other times");

    const open1 = await company.get<{ answered_at: string | null }>(`interviews/${interview}/proposal`);
    expect(open1.answered_at).toBeNull();
    const fresh = await link();
    const answered = await company.get<{ answered_at: string | null }>(`interviews/${interview}/proposal`);
    expect(answered.answered_at).not.toBeNull();
    expect((await page.goto(old))?.status()).toBe(410);
    expect((await page.goto("/pick/nobody-knows-this"))?.status()).toBe(404);
    expect((await page.goto(fresh))?.status()).toBe(200);
  });
}

test("a copied link is seen by both sides", async ({ overture, demo, open }) => {
  const { recruiter, interview, link } = await accepted(overture, demo);
  const mailed = await link();
  const company = await open(desk);
  await signIn(company, recruiter);
  await company.goto(`/interviews/${interview}`);
  await expect(company.getByRole("button", { name: "Copy the link" })).toBeVisible();
  expect(await company.content(), "the link is the candidate's").not.toContain(mailed);
  await company.getByRole("button", { name: "Copy the link" }).click();
  const dialog = company.getByRole("dialog", { name: /^Copy \w+’s link\?$/ });
  await expect(dialog).toContainText(/Whoever has this link acts for \w+:/);
  await expectAccessible(company);
  await dialog.getByRole("button", { name: "Show the link" }).click();
  await expect(company.locator("code.secret")).toContainText(mailed);
  await expect(dialog).toBeHidden();
  await expect(company.getByRole("button", { name: "Copy the link" })).toBeHidden();
  await expect(company.getByRole("region", { name: /can pick a time$/ })).toContainText("copied this link on");
  await expect(company.getByRole("listitem").filter({ hasText: "Scheduling link copied" })).toBeVisible();

  await pick(await open(phone), mailed);
  const page = await open(phone);
  await signIn(page, first(demo.candidates));
  await page.goto(`/interviews/${interview}`);
  const talk = page.getByRole("region", { name: /^Talk with / });
  await expect(talk).toContainText(/Booked by link\. .+ of .+ copied this link on /);
  await expect(talk).toContainText("If that wasn’t you, you can move or cancel the talk here.");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Cancel this talk" }).click();
  await page.getByRole("button", { name: "Cancel the talk" }).click();
  await expect(page.getByText("The talk is cancelled.")).toBeVisible();
});
