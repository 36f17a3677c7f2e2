// One's own account: name, address, password, devices. All of it works without JavaScript.

import type { Page } from "@playwright/test";
import type { Overture } from "../support/overture.ts";
import { admin, desk, expect, expectAccessible, first, phone, signIn, test, withoutScript } from "../support/story.ts";

/** The path that follows `before` in the newest mail to somebody. */
async function mailed(server: Overture, to: string, before: string): Promise<string> {
  const text = (await server.mail(to)).at(-1)?.text ?? "";
  return text.match(new RegExp(`${before}\\S+`))?.[0] ?? "no link";
}

async function changeAddress(
  server: Overture,
  page: Page,
  password: string,
  to: string,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  await page.goto("/account");
  await page.getByLabel("New e-mail address").fill(to);
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText(/Check the mailbox of the new address/)).toBeVisible();
  await server.advance(1);
  await page.goto(await mailed(server, to, "/confirm-address/"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change your e-mail address");
  await look(page);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("Your e-mail address is changed.")).toBeVisible();
}

// What checks a page for accessibility is a script in it.
for (const [how, script, look] of [
  ["with JavaScript", {}, expectAccessible],
  ["without", withoutScript, async () => {}],
] as const) {
  test(`a candidate changes name and address, ${how}`, async ({ overture, demo, open }) => {
    const account = first(demo.candidates);
    const page = await open({ ...phone, ...script });
    await signIn(page, account);
    await page.goto("/account");
    await page.getByLabel("Your name").fill("Ada King");
    await page.getByRole("button", { name: "Change name" }).click();
    await expect(page.getByText("Your name is changed.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Ada King" })).toBeVisible();

    await changeAddress(overture, page, account.password, "ada.king@example.org", look);
    const told = (await overture.mail(account.email)).at(-1);
    expect(told?.subject).toBe("Your e-mail address was changed");
    const elsewhere = await open(desk);
    await signIn(elsewhere, { ...account, email: "ada.king@example.org" });
  });
}

test("a password that others would guess is refused with the reason", async ({ guard, demo, open }) => {
  guard.allow(/status of 422 .*change-password/);
  for (const script of [{}, withoutScript]) {
    const account = first(demo.candidates);
    const page = await open({ ...desk, ...script });
    await signIn(page, account);
    await page.goto("/account");
    await page.getByLabel("Current password").fill(account.password);
    await page.getByLabel("New password").fill("password123");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByRole("alert").getByText(/Many people use this password/)).toBeVisible();
  }
});

test("an Admin signs a member out", async ({ demo, open, recruiter }) => {
  const member = first(demo.workspaces[0]?.members.filter(({ email }) => email !== admin(demo).email));
  const theirs = await open(desk);
  await signIn(theirs, member);
  await recruiter.page.goto("/settings/members");
  const row = recruiter.page.getByRole("row").filter({ hasText: member.email });
  await row.getByRole("button", { name: /^Sign out/ }).click();
  await recruiter.page.getByRole("dialog").getByRole("button", { name: /^Sign / }).click();
  await expect(recruiter.page.getByText("They are signed out everywhere.")).toBeVisible();
  await theirs.goto("/account");
  await expect(theirs).toHaveURL(/\/sign-in/);
});

test("a new API key is shown once", async ({ recruiter }) => {
  const { page } = recruiter;
  await page.goto("/settings/api-keys");
  await page.getByLabel("Name").fill("CI");
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByText("Your new key")).toBeVisible();
  await expect(page.getByText(/^ovk_/)).toBeVisible();
  await page.reload();
  await expect(page.getByText("Your new key")).toHaveCount(0);
});
