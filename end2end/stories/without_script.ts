// I5: everything a candidate does works without JavaScript.

import { sendRequest } from "../support/requests.ts";
import { expect, first, phone, signIn, test, withoutScript } from "../support/story.ts";

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
