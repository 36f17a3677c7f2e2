// The whole way of a talk, from an accepted request: a time picked by either side, the invitation that holds that time, the
// same time in the member's own calendar on a CalDAV server, moved, called off (C5–C8). What mails and calendar carry is
// read with another program's eyes.

import type { Page } from "@playwright/test";
import ICAL from "ical.js";
import type { Overture } from "../support/overture.ts";
import { Radicale } from "../support/radicale.ts";
import { sendRequest } from "../support/requests.ts";
import { keepTime, seeTimes, starts } from "../support/talks.ts";
import { type Account, admin, Api, desk, expect, phone, signIn, test as base } from "../support/story.ts";

const test = base.extend<{ radicale: Radicale }>({
  radicale: async ({}, use) => {
    const radicale = await Radicale.start();
    await radicale.make("Work");
    await use(radicale);
    await radicale.stop();
  },
});

// The calendar of these stories lies on this machine.
test.use({ settings: { PRIVATE_CALENDARS: "true" } });

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

/** Where a talk has to stand: in the mails of both who come, and in the calendar that one of them has connected. */
class Talk {
  private uid = "";
  private sequence = -1;

  constructor(
    private readonly server: Overture,
    private readonly radicale: Radicale,
    private readonly comers: string[],
  ) {}

  /** At this moment, in a later version than before, and everywhere as the same talk. */
  async stands(start: number): Promise<void> {
    const first = await invitation(this.server, this.comers[0] ?? "");
    this.uid ||= first.uid;
    expect(first.sequence).toBeGreaterThan(this.sequence);
    this.sequence = first.sequence;
    for (const email of this.comers) {
      const there = await invitation(this.server, email);
      expect(there).toMatchObject({ method: "REQUEST", uid: this.uid, sequence: this.sequence, start });
    }
    await expect.poll(() => this.radicale.events("Work")).toEqual([{ uid: this.uid, start }]);
  }

  async isCalledOff(): Promise<void> {
    for (const email of this.comers) {
      const last = await invitation(this.server, email);
      expect(last).toMatchObject({ method: "CANCEL", uid: this.uid, status: "CANCELLED" });
      expect(last.sequence).toBeGreaterThan(this.sequence);
    }
    await expect.poll(() => this.radicale.events("Work")).toEqual([]);
  }
}

/** Signed in at a desk, with an account of a CalDAV server that talks are written into. */
async function connected(page: Page, who: Account, radicale: Radicale): Promise<void> {
  await signIn(page, who);
  await page.goto("/calendar/outside");
  const connect = page.getByRole("region", { name: "Connect a CalDAV account" });
  await connect.getByLabel("Name").fill("Mine");
  await connect.getByLabel("Server").fill(radicale.url);
  await connect.getByLabel("User").fill(radicale.user);
  await connect.getByLabel("Password").fill(radicale.password);
  await connect.getByRole("button", { name: "Connect account" }).click();
  const card = page.getByRole("article", { name: "Mine" });
  await expect(card).toContainText("Up to date");
  await card.getByText("1 of 1 calendars count").click();
  await card.getByRole("group", { name: "Write booked talks into" }).getByLabel("Work").check();
  await card.getByRole("button", { name: "Save choice" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

/** Sends a request, which its candidate accepts on a phone; the process. */
async function accepted(server: Overture, company: Api, requestId: string, page: Page): Promise<string> {
  await server.advance(300);
  await page.goto("/interviews");
  await page.getByRole("link", { name: /^Review request/ }).first().click();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("You have accepted.")).toBeVisible();
  return (await company.get<{ interview_id: string }>(`requests/${requestId}`)).interview_id;
}

test("the candidate picks a time with a link, moves the talk and calls it off", async ({
  overture,
  demo,
  candidate,
  open,
  radicale,
}) => {
  test.setTimeout(120_000);
  const recruiter = admin(demo);
  const company = await Api.signIn(overture, recruiter);
  const talk = new Talk(overture, radicale, [candidate.email, recruiter.email]);
  const { id } = await sendRequest(overture, demo);
  const interview = await accepted(overture, company, id, candidate.page);

  await test.step("the company sends a link", async () => {
    const page = await open(desk);
    await connected(page, recruiter, radicale);
    await page.goto(`/interviews/${interview}/talk`);
    await page.getByRole("button", { name: /^Send \w+ a link$/ }).click();
    await expect(page.getByText("The link is on its way by mail.")).toBeVisible();
  });

  // The link needs nobody to be signed in.
  const page = await open(phone);
  let picked = 0;
  await test.step("a time picked with it", async () => {
    const text = (await overture.mail(candidate.email)).at(-1)?.text ?? "";
    await page.goto(/\S+\/pick\/\S+/.exec(text)?.[0] ?? "no link");
    await seeTimes(page);
    const start = page.getByRole("radio").first();
    picked = Date.parse(await start.inputValue());
    await start.check();
    await page.getByRole("button", { name: "Keep this time" }).click();
    await page.getByRole("button", { name: /^Book / }).click();
    await expect(page.getByText("It is booked.")).toBeVisible();
    await talk.stands(picked);
  });

  await test.step("moved", async () => {
    await page.getByRole("link", { name: "Move this talk" }).click();
    await page.getByRole("group", { name: "Day" }).getByRole("radio").last().check();
    await page.getByRole("button", { name: "See times" }).click();
    const other = page.getByRole("radio").last();
    const moved = Date.parse(await other.inputValue());
    expect(moved).not.toBe(picked);
    await other.check();
    await page.getByRole("button", { name: "Move the talk" }).click();
    await expect(page.getByText("The talk is moved.")).toBeVisible();
    await talk.stands(moved);
  });

  await test.step("called off, and the company is next again", async () => {
    await page.getByRole("link", { name: "Cancel this talk" }).click();
    await page.getByRole("button", { name: "Cancel the talk" }).click();
    await expect(page.getByText("The talk is cancelled.")).toBeVisible();
    await talk.isCalledOff();
    expect((await company.get<{ state: string }>(`interviews/${interview}`)).state).toBe("awaiting_schedule");
  });
});

test("the company picks one of the candidate's times, moves the talk and calls it off", async ({
  overture,
  demo,
  candidate,
  open,
  radicale,
}) => {
  test.setTimeout(120_000);
  const recruiter = admin(demo);
  const company = await Api.signIn(overture, recruiter);
  const talk = new Talk(overture, radicale, [candidate.email, recruiter.email]);
  const { id } = await sendRequest(overture, demo);
  const interview = await accepted(overture, company, id, candidate.page);
  const page = await open(desk);
  await connected(page, recruiter, radicale);
  /** The time that is about to be booked. */
  const kept = async () => Date.parse((await page.locator("#kept strong time").first().getAttribute("datetime")) ?? "");

  let picked = 0;
  await test.step("booked", async () => {
    await keepTime(page, interview);
    picked = await kept();
    await page.getByRole("button", { name: /^Book \w+ \d+ \w+/ }).click();
    await expect(page.getByText("The talk is booked.")).toBeVisible();
    await talk.stands(picked);
  });

  await test.step("moved", async () => {
    await page.getByRole("link", { name: "Move" }).click();
    await starts(page).getByRole("link").first().click();
    await expect(page.getByRole("button", { name: /^Move to/ })).toBeVisible();
    const moved = await kept();
    expect(moved).not.toBe(picked);
    await page.getByRole("button", { name: /^Move to/ }).click();
    await expect(page.getByText("The talk was moved.")).toBeVisible();
    await talk.stands(moved);
  });

  await test.step("called off", async () => {
    await page.getByText("Cancel this talk").click();
    await page.getByRole("button", { name: /^Cancel the talk/ }).click();
    await expect(page.getByText("The talk was cancelled.")).toBeVisible();
    await talk.isCalledOff();
  });
});
