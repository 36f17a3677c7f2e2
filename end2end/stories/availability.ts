// C1 on a phone: hours more and less, Monday's copied, a day off, refused and merged, once with and once without a
// script.

import type { BrowserContextOptions } from "@playwright/test";
import { expect, expectAccessible, first, phone, signIn, test, withoutScript } from "../support/story.ts";

const ways: [string, BrowserContextOptions][] = [
  ["with a script", phone],
  ["without a script", { ...phone, ...withoutScript }],
];

for (const [way, options] of ways) {
  test(`when a candidate can be met, ${way}`, async ({ demo, guard, open, overture }) => {
    guard.allow(/status of 4(22|09) .*availability\/save/);
    const scripted = options.javaScriptEnabled !== false;
    const page = await open({ ...options, viewport: { width: 320, height: 640 } });
    await signIn(page, first(demo.candidates));
    await page.goto("/profile");
    await page.getByRole("link", { name: "Change your hours" }).click();
    if (scripted) await expectAccessible(page);
    const monday = page.getByRole("group", { name: "Monday" });
    await expect(monday).toMatchAriaSnapshot(`
      - group "Monday":
        - text: Monday
        - textbox "Monday, from"
        - textbox "Monday, until"
        - button "Remove Monday"
        - button "Add more hours on Monday"
        - button "Copy to Tuesday–Friday"
        - button "Copy to the other days"
    `);

    await monday.getByRole("button", { name: "Add more hours on Monday" }).click();
    await expect(monday.getByLabel("Monday, row 2, from")).toBeFocused();
    await monday.getByLabel("Monday, row 2, from").fill("18:00");
    await monday.getByLabel("Monday, row 2, until").fill("16:00");
    await page.getByLabel("Time zone").selectOption("Europe/Lisbon");
    const save = page.getByRole("button", { name: "Save hours" });
    await save.click();
    await expect(page.getByRole("alert").getByRole("link")).toHaveText(/^Monday, row 2, until: /);
    await expect(monday.getByLabel("Monday, row 2, from")).toHaveValue("18:00");
    await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Lisbon");

    await monday.getByLabel("Monday, row 2, from").fill("16:00");
    await monday.getByLabel("Monday, row 2, until").fill("19:30");
    await monday.getByRole("button", { name: "Copy to Tuesday–Friday" }).click();
    await page.getByRole("button", { name: "Remove Friday, row 2" }).click();
    await page.getByRole("button", { name: "Remove Friday" }).click();
    await expect(page.getByRole("group", { name: "Friday" })).toContainText("Not available");
    await page.getByRole("button", { name: "Add a date" }).click();
    const day = new Date((await overture.clock()).getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("Date 1", { exact: true }).fill(day);
    await expect(page.getByText("Not saved yet")).toBeVisible();
    await save.click();
    await expect(page.getByText("Rows that overlapped or touched have become one.")).toBeVisible();
    await expect(page.getByLabel("Thursday, until")).toHaveValue("19:30");
    await expect(page.getByRole("group", { name: "Friday" })).toContainText("Not available");
    await expect(page.getByLabel("Date 1", { exact: true })).toHaveValue(day);
    if (scripted) await expectAccessible(page);

    await test.step("what was saved elsewhere meanwhile is not written over", async () => {
      // A page in use is left as it is; one that is not would show what was saved elsewhere.
      await page.getByLabel("Thursday, until").fill("12:00");
      const other = await page.context().newPage();
      await other.goto("/availability");
      await other.getByRole("button", { name: "Save hours" }).click();
      await expect(other.getByText("Saved.")).toBeVisible();
      await save.click();
      await expect(page.getByRole("alert").filter({ hasText: "has changed this" })).toBeVisible();
      await expect(page.getByLabel("Thursday, until"), "what was typed is kept").toHaveValue("12:00");
      await save.click();
      await expect(page.getByText("Saved.")).toBeVisible();
    });
  });
}
