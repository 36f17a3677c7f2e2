// The whole way of a talk: asked, accepted, a link by mail, a time picked with it, the invitation that holds that time,
// moved, called off (C5–C8). What the mails carry is read with another program's eyes.

import ICAL from "ical.js";
import type { Overture } from "../support/overture.ts";
import { sendRequest } from "../support/requests.ts";
import { seeTimes } from "../support/talks.ts";
import { admin, Api, desk, expect, phone, signIn, test } from "../support/story.ts";

/** The newest invitation that somebody has got. */
async function invitation(server: Overture, email: string) {
  const mail = (await server.mail(email)).filter(({ calendar }) => calendar !== null).at(-1);
  const calendar = new ICAL.Component(ICAL.parse(mail?.calendar ?? ""));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent") ?? undefined);
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: event.uid,
    sequence: event.sequence ?? 0,
    start: event.startDate.toJSDate().getTime(),
    status: event.component.getFirstPropertyValue("status"),
  };
}

test("from a request to a talk that is called off", async ({ overture, demo, candidate, open }) => {
  test.setTimeout(120_000);
  const recruiter = admin(demo);
  const both = [candidate.email, recruiter.email];
  const { id } = await sendRequest(overture, demo);
  await overture.advance(300);

  await test.step("accepted on a phone", async () => {
    await candidate.page.goto("/interviews");
    await candidate.page.getByRole("link", { name: /^Review request/ }).first().click();
    await candidate.page.getByRole("button", { name: "Accept" }).click();
    await expect(candidate.page.getByText("You have accepted.")).toBeVisible();
  });

  const company = await Api.signIn(overture, recruiter);
  const { interview_id } = await company.get<{ interview_id: string }>(`requests/${id}`);
  await test.step("the company sends a link", async () => {
    const page = await open(desk);
    await signIn(page, recruiter);
    await page.goto(`/interviews/${interview_id}/talk`);
    await page.getByRole("button", { name: /^Send \w+ a link$/ }).click();
    await expect(page.getByText("The link is on its way by mail.")).toBeVisible();
  });

  // The link needs nobody to be signed in.
  const page = await open(phone);
  let picked = "";
  let uid = "";
  await test.step("a time picked with it is in the invitation of both", async () => {
    const text = (await overture.mail(candidate.email)).at(-1)?.text ?? "";
    await page.goto(/\S+\/pick\/\S+/.exec(text)?.[0] ?? "no link");
    await seeTimes(page);
    picked = await page.getByRole("radio").first().inputValue();
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Keep this time" }).click();
    await page.getByRole("button", { name: /^Book / }).click();
    await expect(page.getByText("It is booked.")).toBeVisible();
    uid = (await invitation(overture, candidate.email)).uid;
    for (const email of both) {
      expect(await invitation(overture, email)).toMatchObject({ method: "REQUEST", uid, start: Date.parse(picked) });
    }
  });

  let sequence = 0;
  await test.step("moved: the same talk, a later version", async () => {
    await page.getByRole("link", { name: "Move this talk" }).click();
    await page.getByRole("group", { name: "Day" }).getByRole("radio").last().check();
    await page.getByRole("button", { name: "See times" }).click();
    const other = page.getByRole("radio").last();
    const moved = Date.parse(await other.inputValue());
    expect(moved).not.toBe(Date.parse(picked));
    await other.check();
    await page.getByRole("button", { name: "Move the talk" }).click();
    await expect(page.getByText("The talk is moved.")).toBeVisible();
    ({ sequence } = await invitation(overture, candidate.email));
    expect(sequence).toBeGreaterThan(0);
    for (const email of both) {
      expect(await invitation(overture, email)).toMatchObject({ method: "REQUEST", uid, sequence, start: moved });
    }
  });

  await test.step("called off: for both, and the company is next again", async () => {
    await page.getByRole("link", { name: "Cancel this talk" }).click();
    await page.getByRole("button", { name: "Cancel the talk" }).click();
    await expect(page.getByText("The talk is cancelled.")).toBeVisible();
    for (const email of both) {
      const last = await invitation(overture, email);
      expect(last).toMatchObject({ method: "CANCEL", uid, status: "CANCELLED" });
      expect(last.sequence).toBeGreaterThan(sequence);
    }
    const interview = await company.get<{ state: string }>(`interviews/${interview_id}`);
    expect(interview.state).toBe("awaiting_schedule");
  });
});
