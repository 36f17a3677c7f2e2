// The way back keeps one's place: the search, the tab, the row.

import { desk, admin, expect, signIn, test, withoutScript } from "../support/story.ts";

test("from a candidate back to the row, with the search", async ({ recruiter }) => {
  const { page } = recruiter;
  await page.goto("/candidates?sort=name");
  const rows = page.locator("a[data-row]");
  await expect(rows.nth(4)).toBeVisible();
  const name = (await rows.nth(4).textContent()) ?? "";
  const id = await rows.nth(4).getAttribute("id");
  await rows.nth(4).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();

  await test.step("by its link", async () => {
    await page.getByRole("link", { name: "Candidates", exact: true }).last().click();
    await expect(page).toHaveURL(/\/candidates\?sort=name/);
    await expect(page.locator(`#${id}`)).toBeFocused();
  });

  await test.step("by the browser's", async () => {
    await page.locator(`#${id}`).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/\/candidates\?sort=name/);
    await expect(page.locator(`#${id}`)).toBeFocused();
  });
});

test("from one candidate to the next, and back", async ({ recruiter }) => {
  const { page } = recruiter;
  await page.goto("/candidates");
  const rows = page.locator("a[data-row]");
  await expect(rows.nth(1)).toBeVisible();
  const names = (await rows.allTextContents()).slice(0, 2);
  await rows.first().click();
  await expect(page.getByRole("heading", { name: names[0], level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Previous candidate" })).toHaveCount(0);
  await page.getByRole("link", { name: "Next candidate" }).click();
  await expect(page.getByRole("heading", { name: names[1], level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Previous candidate" }).click();
  await expect(page.getByRole("heading", { name: names[0], level: 1 })).toBeVisible();
});

test("from an interview back to its tab, without a script", async ({ demo, open }) => {
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto("/interviews?show=all");
  const row = page.locator("a[data-row]").first();
  const id = await row.getAttribute("id");
  await row.click();
  await page.locator("a.back").click();
  await expect(page).toHaveURL(new RegExp(`/interviews\\?show=all#${id}$`));
});
