// Logs and one's own data are read by people: no ids, no moments as machines write them, no JSON; what they name leads there.

import type { Page } from "@playwright/test";
import { longWords } from "../support/long_words.ts";
import { desk, expect, phone, signIn, test } from "../support/story.ts";

/** What only programs read. */
const machines = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/,
  /\d{4}-\d\d-\d\dT\d\d:\d\d/,
  /\b1[5-9]\d{11}\b/,
  /[{[]\s*"/,
  /\b[a-z]+_[a-z_]+\b/,
];

async function expectWords(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("main details")) details.setAttribute("open", "");
  });
  // What was mailed stands there as it was, with the addresses in it.
  const text = (await page.getByRole("main").innerText()).replaceAll(/https?:\/\/\S+/g, "");
  for (const pattern of machines) expect.soft(pattern.exec(text)?.[0], `${pattern} on ${page.url()}`).toBeUndefined();
}

test("the audit log, and a candidate's data", async ({ overture, demo, open }) => {
  const { recruiter, candidate, position } = await longWords(overture, demo);
  const page = await open(desk);
  await signIn(page, recruiter);
  await page.goto("/settings/audit");
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByText("Request sent, held for five minutes").first()).toBeVisible();
  await expectWords(page);
  await expect(log.locator(`a[href="/positions/${position}"]`).first()).toBeVisible();
  await log.locator('a[href^="/interviews/"]').first().click();
  await expect(page).toHaveURL(/\/interviews\/[0-9a-f-]{36}$/);

  const theirs = await open(phone);
  await signIn(theirs, candidate);
  await theirs.goto("/data");
  await expectWords(theirs);
  await theirs.locator('a[href^="/interviews/"]').first().click();
  await expect(theirs).toHaveURL(/\/interviews\/[0-9a-f-]{36}$/);
});
