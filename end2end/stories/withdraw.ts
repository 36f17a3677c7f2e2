// R4: what is held can be taken back, and then was never there. R5: what has left cannot.

import { sendRequest } from "../support/requests.ts";
import { expect, test } from "../support/story.ts";

test("a request withdrawn in time never existed for the candidate", async ({ overture, demo, recruiter, candidate }) => {
  const before = (await overture.mail(candidate.email)).length;
  await candidate.page.goto("/interviews");
  const reviews = candidate.page.getByRole("link", { name: /^Review request/ });
  const waiting = await reviews.count();

  await sendRequest(overture, demo);
  await recruiter.page.goto("/candidates");
  const held = recruiter.page.getByRole("region", { name: "Held" });
  await held.getByRole("button", { name: /^Withdraw/ }).click();
  await expect(held).toHaveCount(0);
  await expect(recruiter.page.getByText(/never saw it/)).toBeVisible();

  await overture.advance(600);
  await candidate.page.reload();
  await expect(reviews).toHaveCount(waiting);
  expect(await overture.mail(candidate.email)).toHaveLength(before);
});

test("a request that has left can only be retracted, and the candidate is told", async ({
  overture,
  demo,
  guard,
  recruiter,
  candidate,
}) => {
  guard.allow(/status of 409/);
  const { id } = await sendRequest(overture, demo);
  const page = recruiter.page;
  await page.goto(`/candidates/${candidate.id}?request=${id}&edit=1`);
  await expect(page.getByRole("button", { name: "Save changes" })).toBeVisible();

  await overture.advance(300);
  await page.getByLabel("Amount").fill("96,000");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText(/can.t be edited or withdrawn any more/).first()).toBeVisible();

  await page.goto(`/candidates/${candidate.id}?request=${id}`);
  await page.getByText("Retract", { exact: true }).click();
  await page.getByRole("button", { name: "Retract request" }).click();
  await expect(page.getByText(/was told that you took it back/)).toBeVisible();
  await expect
    .poll(async () => (await overture.mail(candidate.email)).at(-1)?.text)
    .toMatch(/taken back|took .* back|retracted/i);
});
