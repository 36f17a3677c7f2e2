// The recruiter is told what the other side did: in passing with the way there, counted in the navigation and in the
// window's title.

import { sendRequest } from "../support/requests.ts";
import { Api, expect, first, test } from "../support/story.ts";

test("a held request leaves, and is accepted, while the recruiter looks elsewhere", async ({ overture, demo, recruiter }) => {
  const { page } = recruiter;
  const listens = page.waitForResponse("**/events");
  await page.goto("/positions");
  await listens;
  const places = page.getByRole("navigation", { name: "Main" });
  const waiting = async () => Number(/\d+/.exec(await places.getByRole("link", { name: /^Interviews/ }).innerText())?.[0] ?? 0);
  const before = await waiting();
  const { id, ...sent } = await sendRequest(overture, demo);
  await overture.advance(300);
  const told = page.getByRole("status");
  await expect(told.getByText(/^Your request to \S+ has left: /)).toBeVisible();

  const theirs = await Api.signIn(overture, first(demo.candidates));
  await theirs.post(`me/requests/${id}/accept`, {});
  await expect(told.getByText(/ accepted your request: /)).toBeVisible();
  await expect.poll(waiting).toBe(before + 1);
  await expect(page).toHaveTitle(`(${before + 1}) Positions · Overture`);
  await told.filter({ hasText: "accepted your request" }).getByRole("link", { name: "See it" }).last().click();
  await expect(page).toHaveURL(/\/interviews\/[0-9a-f-]{36}$/);
  expect(sent.candidate_id).toBe(demo.candidates[0]?.id);
});
