// I5: everything a candidate does works without JavaScript.

import { sendRequest } from "../support/requests.ts";
import { admin, desk, expect, first, phone, signIn, test, withoutScript } from "../support/story.ts";

test("accepted, ended, found again, asked to reopen", async ({ overture, demo, open }) => {
  const account = first(demo.candidates);
  await sendRequest(overture, demo);
  await overture.advance(300);

  const page = await open({ ...phone, ...withoutScript });
  await signIn(page, account);
  await page.goto("/interviews");
  await page.getByRole("link", { name: /^Review request/ }).first().click();
  await page.getByText("Add a note when accepting").click();
  await page.getByLabel("Your note").fill("Mornings suit me.");
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("You have accepted.")).toBeVisible();
  await expect(page.getByText("Mornings suit me.")).toBeVisible();

  await page.getByRole("link", { name: "End interview process" }).click();
  await page.getByRole("button", { name: "End interview process" }).click();
  await expect(page.getByText("You have ended this interview process.")).toBeVisible();

  await page.goto("/interviews");
  await page.getByLabel("Show ended interviews").check();
  await page.getByRole("button", { name: "Update the list" }).click();
  await page.getByRole("link", { name: /^See what happened/ }).first().click();
  await page.getByRole("link", { name: "Ask to reopen" }).click();
  await page.getByLabel(/^Message to/).fill("My plans have changed.");
  await page.getByRole("button", { name: "Ask to reopen" }).click();
  await expect(page.getByText(/has been asked to reopen this/)).toBeVisible();
});

test("declined with a reason", async ({ overture, demo, open }) => {
  const account = first(demo.candidates);
  await sendRequest(overture, demo);
  await overture.advance(300);

  const page = await open({ ...phone, ...withoutScript });
  await signIn(page, account);
  await page.goto("/interviews");
  await page.getByRole("link", { name: /^Review request/ }).first().click();
  await page.getByRole("link", { name: "Decline", exact: true }).click();
  await expect(page.getByText(/Declining never harms your profile/)).toBeVisible();
  await page.getByLabel("Reason").fill("I do not want to move.");
  await page.getByRole("button", { name: "Decline", exact: true }).click();
  await expect(page.getByText("You have declined.")).toBeVisible();
  await expect(page.getByText("I do not want to move.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept" })).toHaveCount(0);
});

test("a refused request says where, and keeps what was typed", async ({ demo, guard, open }) => {
  guard.allow(/status of 422 .*requests\/send/);
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto(`/candidates/${demo.candidates[1]?.id}`);
  const request = page.getByRole("complementary", { name: "Interview request" });
  await request.getByLabel("Position", { exact: true }).selectOption({ index: 1 });
  for (const place of await request.getByRole("checkbox", { checked: true }).all()) await place.uncheck();
  await request.getByLabel("Amount", { exact: true }).fill("a lot");
  await request.getByLabel("Message", { exact: true }).fill("Would you like to build engines?");
  await request.getByRole("button", { name: "Send interview request" }).click();

  const summary = page.getByRole("alert").filter({ has: page.getByRole("link") });
  for (const field of ["Places", "Amount"]) {
    const href = await summary.getByRole("link", { name: new RegExp(`^${field}:`) }).getAttribute("href");
    await expect(page.locator(href ?? "")).toHaveCount(1);
  }
  await expect(request.getByLabel("Amount", { exact: true })).toHaveValue("a lot");
  await expect(request.getByLabel("Message", { exact: true })).toHaveValue("Would you like to build engines?");

  await request.getByLabel("Remote").check();
  await request.getByLabel("Amount", { exact: true }).fill("95000");
  await request.getByRole("button", { name: "Send interview request" }).click();
  await expect(page.getByText("It goes even if you close this page.")).toBeVisible();
});

test("a message saved as a template leaves the request as it is typed", async ({ demo, guard, open }) => {
  guard.allow(/status of 422 .*requests\/save_as_template/);
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto(`/candidates/${demo.candidates[1]?.id}`);
  const request = page.getByRole("complementary", { name: "Interview request" });
  const amount = request.getByLabel("Amount", { exact: true });
  const message = request.getByLabel("Message", { exact: true });
  const name = request.getByLabel("Name of the template");
  await request.getByLabel("Position", { exact: true }).selectOption({ index: 1 });
  await request.getByLabel("Remote").check();
  await amount.fill("95000");
  await message.fill("Would you like to build engines?");
  await request.getByText("Templates", { exact: true }).click();

  await request.getByRole("button", { name: "Save as template" }).click();
  await expect(request.getByText("The name: Fill this in.")).toBeVisible();
  await expect(amount).toHaveValue("95000");
  await name.fill("Engines");
  await request.getByRole("button", { name: "Save as template" }).click();
  await expect(request.getByText("Saved as “Engines”.")).toBeVisible();
  await expect(request.getByRole("listitem").filter({ hasText: "Engines" })).toBeVisible();
  await expect(amount).toHaveValue("95000");
  await expect(message).toHaveValue("Would you like to build engines?");
  await expect(request.getByLabel("Remote")).toBeChecked();

  await request.getByRole("button", { name: "Send interview request" }).click();
  await expect(page.getByText("It goes even if you close this page.")).toBeVisible();
});
