// Without a mail server the newcomer reads the candidate's mail on the server itself, and follows its links.

import { sendRequest } from "../support/requests.ts";
import { expect, expectAccessible, first, phone, signIn, test } from "../support/story.ts";

test.use({ flags: ["--mailbox"] });

test("a mail is read and its link followed", async ({ overture, demo, guard, open }) => {
  guard.allow(/Blocked script execution in .*\/mailbox\/.* sandboxed/);
  const account = first(demo.candidates);
  await sendRequest(overture, demo);
  await overture.advance(300);

  const page = await open(phone);
  await signIn(page, account);
  await page.goto("/mailbox");
  await expectAccessible(page);
  await page.getByRole("link", { name: /would like to talk|interview/i }).first().click();
  await expect(page.getByText("would like to talk with you about").first()).toBeVisible();
  // A mail is shown in a frame that may run nothing; axe would wait for it for ever.
  await page.locator("iframe").evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
  await expectAccessible(page);

  const mail = (await overture.mail(account.email)).at(-1);
  const link = mail?.text.match(/https?:\/\/\S+\/interviews\/\S+/)?.[0];
  await page.goto(link ?? "the mail holds no link");
  await expect(page.getByRole("button", { name: "Accept" })).toBeVisible();
});
