// The way back keeps one's place: the search, the tab, the row.

import { openRequestWindow, sendRequest } from "../support/requests.ts";
import { desk, admin, expect, first, phone, signIn, test, withoutScript } from "../support/story.ts";

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

test("the row stands where it stood", async ({ recruiter }) => {
  const { page } = recruiter;
  await page.setViewportSize({ width: 1024, height: 400 });
  await page.goto("/candidates?sort=name");
  const row = page.locator("a[data-row]").nth(4);
  await expect(row).toBeVisible();
  const id = await row.getAttribute("id");
  await row.evaluate((row) => scrollBy(0, row.getBoundingClientRect().top - 170));
  const stood = async () => Math.round((await page.locator(`#${id}`).boundingBox())?.y ?? 0);
  const before = await stood();
  await row.click();
  await expect(page.getByRole("link", { name: "Candidates", exact: true }).last()).toBeVisible();
  await page.getByRole("link", { name: "Candidates", exact: true }).last().click();
  await expect(page.locator(`#${id}`)).toBeFocused();
  await expect.poll(async () => Math.abs((await stood()) - before)).toBeLessThanOrEqual(2);
});

for (const [how, options] of [["", {}], [" without a script", withoutScript]] as const) {
  test(`a candidate comes back to their list${how}`, async ({ overture, demo, open }) => {
    await sendRequest(overture, demo);
    await overture.advance(300);
    const page = await open({ ...phone, ...options });
    await signIn(page, first(demo.candidates));
    await page.goto("/interviews?show_ended=true");
    const review = page.getByRole("link", { name: /^Review request/ }).first();
    const card = await page.locator("li[id^='row-']").filter({ has: review }).first().getAttribute("id");
    await review.click();
    await page.getByRole("link", { name: "Decline", exact: true }).click();
    await page.locator("a.back").click();
    await page.locator("a.back").click();
    await expect(page).toHaveURL(new RegExp(`/interviews\\?show_ended=true#${card}$`));
    await expect(page.locator(`#${card}`)).toBeInViewport();
  });

  test(`from a position back to the request that is being written${how}`, async ({ demo, open }) => {
    const page = await open({ ...desk, ...options });
    await signIn(page, admin(demo));
    await page.goto(`/candidates/${demo.candidates[2]?.id}`);
    const window = await openRequestWindow(page);
    await window.getByLabel("Position", { exact: true }).selectOption({ index: 1 });
    await window.getByLabel("Amount").fill("98,000");
    await window.getByRole("button", { name: /^Edit the position/ }).click();
    await page.getByRole("button", { name: "Save position" }).click();
    await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Back to the request" }).click();
    await expect(page).toHaveURL(new RegExp(`/candidates/${demo.candidates[2]?.id}\\?write=1`));
    await expect((await openRequestWindow(page)).getByLabel("Amount")).toHaveValue("98,000");
  });
}
