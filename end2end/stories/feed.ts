// C8: one's own talks at a secret address: made, followed by a calendar program, made anew, ended.

import ICAL from "ical.js";
import { accepted, pick } from "../support/talks.ts";
import { admin, desk, expect, expectAccessible, phone, signIn, test, withoutScript } from "../support/story.ts";

/** What a calendar program would show of this address. */
async function followed(address: string) {
  const answer = await fetch(address);
  if (!answer.ok) return answer.status;
  expect(answer.headers.get("content-type")).toContain("text/calendar");
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  return events.map((event) => event.startDate.toJSDate().getTime());
}

for (const [way, options] of [
  ["with a script", desk],
  ["without a script", { ...desk, ...withoutScript }],
] as const) {
  test(`one's talks in one's own calendar, ${way}`, async ({ overture, demo, open }) => {
    const { link } = await accepted(overture, demo);
    const page = await open(options);
    await signIn(page, admin(demo));
    await page.goto("/account");
    const feed = page.getByRole("region", { name: "Your talks in your calendar" });
    await feed.getByRole("button", { name: "Make my calendar address" }).click();
    await expect(feed.getByText("This is your calendar address.")).toBeVisible();
    const shown = feed.locator("code");
    const address = await shown.innerText();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/feeds\/[\w-]{40,}\.ics$/);
    if (options === desk) await expectAccessible(page);
    const before = await followed(address);
    const start = await pick(await open(phone), await link());
    expect(await followed(address), "a talk more").toEqual(expect.arrayContaining([...[before].flat(), Date.parse(start)]));

    await feed.getByRole("button", { name: "Make another address" }).click();
    await expect(shown).not.toHaveText(address);
    const other = await shown.innerText();
    expect(await followed(address), "the old one has ended").toBe(404);
    expect(await followed(other)).toContain(Date.parse(start));

    await feed.getByRole("button", { name: "End this address" }).click();
    await expect(feed.getByText("The address has ended.")).toBeVisible();
    await expect(feed.getByRole("button", { name: "Make my calendar address" })).toBeVisible();
    expect(await followed(other)).toBe(404);
  });
}
