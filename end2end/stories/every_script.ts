// I13: what people type in their own script and their own way is understood, or asked back.

import { desk, expect, first, phone, signIn, test, withoutScript } from "../support/story.ts";

test("people of every script are found by what they do and where they are", async ({ recruiter }) => {
  const { page } = recruiter;
  const found = page.getByRole("region", { name: "Results" });
  for (const [words, name] of [
    ["エンジニア 東京", "山田 太郎"],
    ["सॉफ्टवेयर", "अनन्या शर्मा"],
    ["μηχανικος athens", "Ελένη Παπαδοπούλου"],
    ["rust copenhagen", "Dr. Élodie Østergård"],
    ["rust tunis", "محمد الطرابلسي"],
  ]) {
    await page.goto(`/candidates?q=${encodeURIComponent(words!)}`);
    await expect(found.getByRole("link", { name: name! })).toBeVisible();
  }
  // A name that is written from right to left turns nothing beside it.
  await expect(found.locator("bdi", { hasText: "محمد" })).toBeVisible();
  await page.goto(`/candidates?q=${encodeURIComponent("🦀")}`);
  await expect(page.getByText("Symbols and emoji can't be searched.")).toBeVisible();
  await expect(found.getByRole("table")).toHaveCount(0);
});

test("a doubtful amount is asked back in the profile, and saved once it is meant", async ({ demo, guard, open }) => {
  guard.allow(/status of 422 .*profile/);
  for (const options of [phone, { ...desk, ...withoutScript }]) {
    const page = await open(options);
    await signIn(page, first(demo.candidates));
    await page.goto("/profile/edit");
    await page.getByRole("textbox", { name: /^Amount/ }).fill("€ ٦٥٫٥٠");
    await page.getByLabel("Currency").selectOption("EUR");
    await page.getByLabel("For", { exact: true }).selectOption("year");
    const meant = page.getByLabel("This amount is right for this period");
    // The second time it was meant already, and stays ticked.
    if (!(await meant.isVisible())) {
      await page.getByRole("button", { name: "Save profile" }).click();
      await expect(page.getByText(/looks like an amount per hour/).first()).toBeVisible();
      await meant.check();
    }
    await expect(meant).toBeChecked();
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("€ 65.50 a year")).toBeVisible();
  }
});
