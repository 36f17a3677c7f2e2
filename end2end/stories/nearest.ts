// C7: whoever comes too late is offered the three nearest free times, and one press takes one of them.

import type { Route } from "@playwright/test";
import { accepted, pick, seeTimes } from "../support/talks.ts";
import { admin, desk, expect, phone, signIn, test, withoutScript } from "../support/story.ts";

for (const [way, options] of [
  ["with a script", phone],
  ["without a script", { ...phone, ...withoutScript }],
] as const) {
  test(`a candidate comes too late, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 409 .*my-talks\/hold/);
    const [mine, theirs] = [await accepted(overture, demo), await accepted(overture, demo, 1)];
    const page = await open(options);
    await page.goto(await mine.link());
    await seeTimes(page);
    const wanted = page.getByRole("radio").nth(2);
    const start = await wanted.inputValue();
    await wanted.check();
    expect(await pick(await open(phone), await theirs.link(), start), "somebody else picks the same").toBe(start);

    await page.getByRole("button", { name: "Keep this time" }).click();
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
    const nearest = page.getByRole("button", { name: /^Take \w{3} \d+ \w{3}/ });
    await expect(nearest).toHaveCount(3);
    const taken = await nearest.first().getAttribute("value");
    await nearest.first().click();
    await expect(page.getByText("Kept for you")).toBeVisible();
    await page.getByRole("button", { name: /^Book / }).click();
    await expect(page.getByText("It is booked.")).toBeVisible();
    const [talk] = (await mine.company.get<{ items: { start: string }[] }>(`interviews/${mine.interview}/bookings`)).items;
    expect(Date.parse(talk?.start ?? "")).toBe(Date.parse(taken ?? ""));
  });
}

for (const [way, options] of [
  ["with a script", desk],
  ["without a script", { ...desk, ...withoutScript }],
] as const) {
  test(`a member comes too late, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 409 .*talks\/hold/);
    const [mine, theirs] = [await accepted(overture, demo), await accepted(overture, demo, 1)];
    const [path, other] = [await theirs.link(), await open(phone)];
    const page = await open(options);
    await signIn(page, admin(demo));
    await page.goto(`/interviews/${mine.interview}/talk`);
    const start = page.getByRole("list", { name: /^Free times on/ }).getByRole("button").nth(3);
    const wanted = (await start.getAttribute("value")) ?? "";
    // Somebody else is faster by the blink of an eye.
    const rival = async (route: Route) => {
      await pick(other, path, wanted);
      await route.continue();
    };
    await page.route(/\/api\/talks\/hold/, rival, { times: 1 });
    await start.click();
    const nearest = page.getByRole("list", { name: "Nearest free times" }).getByRole("button");
    await expect(nearest).toHaveCount(3);
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
    await nearest.first().click();
    await expect(page.getByRole("heading", { name: "Book this time?" })).toBeVisible();
    await page.getByRole("button", { name: /^Book \w{3} \d+ \w{3}/ }).click();
    await expect(page.getByText("The talk is booked.")).toBeVisible();
  });
}

test("what was kept for five minutes has gone to somebody else", async ({ overture, demo, guard, open }) => {
  guard.allow(/status of 409 .*talks\/book/);
  const [mine, theirs] = [await accepted(overture, demo), await accepted(overture, demo, 1)];
  const path = await theirs.link();
  // Without a script a page tells nothing of the minutes that pass.
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto(`/interviews/${mine.interview}/talk`);
  const starts = page.getByRole("list", { name: /^Free times on/ }).getByRole("button");
  const wanted = (await starts.first().getAttribute("value")) ?? "";
  await starts.first().click();
  const book = page.getByRole("button", { name: /^Book \w{3} \d+ \w{3}/ });
  await expect(book).toBeVisible();
  await overture.advance(301);
  await pick(await open(phone), path, wanted);

  await book.click();
  await expect(page.getByText("The five minutes are over")).toBeVisible();
  await starts.first().click();
  await book.click();
  await expect(page.getByText("The talk is booked.")).toBeVisible();
});
