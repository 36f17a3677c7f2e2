// C3: a calendar that somebody keeps elsewhere makes them busy here. Connected by its address, read again, broken and
// mended, removed; what can't be read is said where its address was typed.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { accepted } from "../support/talks.ts";
import { admin, desk, expect, expectAccessible, signIn, test, withoutScript } from "../support/story.ts";

// The calendars of this story lie on this machine.
test.use({ settings: { PRIVATE_CALENDARS: "true" } });

/** A calendar as its program publishes it: with these events, or not there any more. */
class Published {
  readonly events: string[] = [];
  isGone = false;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Published> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const it = new Published(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", ({ url }, answer) => {
      if (it.isGone || url !== "/work.ics") answer.writeHead(404).end();
      else answer.writeHead(200, { "content-type": "text/calendar" }).end(it.text());
    });
    return it;
  }

  /** An hour from this moment on. */
  adds(start: Date): void {
    const stamp = (at: Date) => `${at.toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
    const end = new Date(start.getTime() + 3_600_000);
    const uid = `UID:${this.events.length}@elsewhere.example`;
    const lines = ["BEGIN:VEVENT", uid, `DTSTAMP:${stamp(start)}`, `DTSTART:${stamp(start)}`, `DTEND:${stamp(end)}`];
    this.events.push([...lines, "SUMMARY:A secret of mine", "END:VEVENT"].join("\r\n"));
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private text(): string {
    return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//elsewhere//EN", ...this.events, "END:VCALENDAR", ""].join("\r\n");
  }
}

for (const [way, options] of [
  ["with a script", desk],
  ["without a script", { ...desk, ...withoutScript }],
] as const) {
  test(`busy elsewhere, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 422 .*calendars\//);
    const { interview } = await accepted(overture, demo);
    const elsewhere = await Published.start();
    const page = await open(options);
    await signIn(page, admin(demo));

    const talk = `/interviews/${interview}/talk`;
    const starts = page.getByRole("list", { name: /^Free times on/ }).getByRole("button");
    await page.goto(talk);
    const day = page.getByRole("navigation", { name: "Days" }).getByRole("link", { name: /times/ }).last();
    const path = (await day.getAttribute("href")) ?? "";
    await page.goto(path);
    await expect(starts.first()).toBeVisible();
    const first = (await starts.first().getAttribute("value")) ?? "";
    elsewhere.adds(new Date(first));

    const connect = page.getByRole("region", { name: "Connect by address" });
    const address = connect.getByLabel("Calendar address");
    await test.step("an address that leads nowhere is refused at its field, and kept", async () => {
      await page.goto("/calendar/outside");
      await expect(page.getByText("No other calendars yet")).toBeVisible();
      await connect.getByLabel("Name").fill("Work");
      await address.fill(`${elsewhere.url}/nowhere.ics`);
      await connect.getByRole("button", { name: "Connect calendar" }).click();
      const summary = connect.getByRole("alert").getByRole("link");
      await expect(summary).toHaveText("Calendar address: The server has no calendar at this address.");
      await expect(address).toHaveAttribute("aria-invalid", "true");
      await expect(address).toHaveValue(`${elsewhere.url}/nowhere.ics`);
      await expect(connect.getByLabel("Name")).toHaveValue("Work");
    });

    const card = page.getByRole("article", { name: "Work" });
    await test.step("connected: fresh, and its event is in the way", async () => {
      await address.fill(`${elsewhere.url}/work.ics`);
      await connect.getByRole("button", { name: "Connect calendar" }).click();
      await expect(page.getByText("Connected. From now on")).toBeVisible();
      await expect(card).toContainText("Up to date");
      await expect(card).toContainText("1 event, refreshed");
      await expect(page.getByText("A secret of mine")).toHaveCount(0);
      if (options === desk) await expectAccessible(page);
      await page.goto(path);
      await expect(starts.first()).not.toHaveAttribute("value", first);
      await page.getByLabel("A time that is not free").selectOption(first);
      await page.getByRole("button", { name: "Say why" }).click();
      await expect(page.getByText("has something in the calendar then")).toBeVisible();
    });

    await test.step("read again", async () => {
      elsewhere.adds(new Date(new Date(first).getTime() + 7_200_000));
      await overture.advance(180);
      await page.goto("/calendar/outside");
      await card.getByRole("button", { name: "Refresh now Work" }).click();
      await expect(card).toContainText("2 events, refreshed");
    });

    await test.step("an event that nobody can read: which one it is, and what it means", async () => {
      const rule = "RRULE:FREQ=WEEKLY;BYHOUR=19h";
      const lines = ["BEGIN:VEVENT", "UID:choir", "DTSTART:20150907T170000Z", "DURATION:PT2H", rule];
      elsewhere.events.push([...lines, "SUMMARY:Choir practice", "END:VEVENT"].join("\r\n"));
      await overture.advance(180);
      await page.goto("/calendar/outside");
      await card.getByRole("button", { name: "Refresh now Work" }).click();
      await expect(card).toContainText("Needs a look");
      await expect(card).toContainText("Choir practice, 7 Sep 2015: its rule has a value out of its range.");
      await expect(card).toContainText("Because of this you are not offered from");
      if (options === desk) await expectAccessible(page);
      elsewhere.events.pop();
    });

    await test.step("what invitations in it mean is its owner's to say", async () => {
      const free = card.getByLabel("They don't, until you accept them");
      await card.getByText("What counts in it").click();
      await free.check();
      await card.getByLabel("Other addresses you are invited at").fill("me@alias.example");
      await card.getByRole("button", { name: "Save choice" }).click();
      await expect(page.getByText("Saved.")).toBeVisible();
      await page.goto("/calendar/outside");
      await card.getByText("What counts in it").click();
      await expect(free).toBeChecked();
      await expect(card.getByLabel("Other addresses you are invited at")).toHaveValue("me@alias.example");
    });

    await test.step("gone: its owner is not offered at all, and reads why", async () => {
      elsewhere.isGone = true;
      await overture.advance(180);
      await page.goto("/calendar/outside");
      await card.getByRole("button", { name: "Refresh now Work" }).click();
      await expect(card).toContainText("Not working");
      await expect(card).toContainText("The server has no calendar at this address.");
      await expect(card).toContainText("you are not offered for talks");
      if (options === desk) await expectAccessible(page);
      await page.goto(path);
      await expect(page.getByText("No time on this day suits everybody.")).toBeVisible();
    });

    await test.step("removed: free again", async () => {
      await page.goto("/calendar/outside");
      await card.getByRole("button", { name: "Remove calendar Work" }).click();
      await expect(page.getByText("No other calendars yet")).toBeVisible();
      await page.goto(path);
      await expect(starts.first()).toHaveAttribute("value", first);
    });
    elsewhere.stop();
  });
}
