// The way in: an address is proven by the link mailed to it, and a password belongs to the browser it was typed in.

import type { Page } from "@playwright/test";
import type { Overture } from "../support/overture.ts";
import { desk, expect, signIn, test } from "../support/story.ts";

const grace = { email: "grace@example.com", password: "a lighthouse in the fog" };

async function signUp(page: Page): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("E-mail").fill(grace.email);
  await page.getByLabel("Password").fill(grace.password);
  await page.getByRole("button", { name: /^(Sign up|Create)/ }).click();
  await page.waitForURL(/\/check-your-mail/);
}

/** Follows the link in the last mail, as its reader would. */
async function follow(server: Overture, page: Page): Promise<void> {
  const mail = (await server.mail(grace.email)).at(-1);
  const link = mail?.text.match(/\/continue\/\S+/)?.[0];
  await page.goto(link ?? "no link");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/continue"));
}

test("a candidate signs up, and comes back with the password", async ({ overture, open }) => {
  const page = await open(desk);
  await signUp(page);
  await follow(overture, page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.waitForURL((url) => url.pathname !== "/account");
  await signIn(page, grace);
  // An empty profile is found by nobody, and the page says what is missing.
  await page.goto("/profile");
  const promotion = page.getByRole("region", { name: "Promotion" });
  await expect(promotion.getByText("Not promoted yet")).toBeVisible();
  await promotion.getByRole("link", { name: "Say what you can do" }).click();
  await page.getByLabel("Headline").fill("Compiler engineer");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(promotion.getByText(/Companies find you until/)).toBeVisible();
});

test("a password typed by a stranger is not the owner's", async ({ overture, guard, open }) => {
  guard.allow(/status of 422 .*sign-in/);
  const stranger = await open(desk);
  await signUp(stranger);
  const owner = await open(desk);
  await follow(overture, owner);
  await expect(owner.getByText(/please set your own below/)).toBeVisible();

  await stranger.goto("/sign-in");
  await stranger.getByLabel("E-mail").fill(grace.email);
  await stranger.getByLabel("Password").fill(grace.password);
  await stranger.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(stranger.getByRole("alert")).toBeVisible();

  await owner.getByLabel("New password").fill("an owner of her own");
  await owner.getByRole("button", { name: /password/i }).click();
  await expect(owner.getByText("Your password is changed.")).toBeVisible();
});
