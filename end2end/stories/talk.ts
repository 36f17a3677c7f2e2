// A candidate has accepted; the company books a talk out of the open times, moves it, and cancels it (C4–C7).

import { sendRequest } from "../support/requests.ts";
import { keepTime, starts } from "../support/talks.ts";
import {
  admin,
  Api,
  type Account,
  desk,
  expect,
  expectAccessible,
  first,
  phone,
  signIn,
  test,
  withoutScript,
} from "../support/story.ts";
import type { Demo, Overture } from "../support/overture.ts";

/** An accepted request; its candidate can be met, as everybody of the demo. */
async function accepted(overture: Overture, demo: Demo): Promise<{ account: Account; interview: string }> {
  const account = first(demo.candidates);
  const request = await sendRequest(overture, demo);
  await overture.advance(300);
  const api = await Api.signIn(overture, account);
  await api.post(`me/requests/${request.id}/accept`, { note: "Mornings suit me." });
  const company = await Api.signIn(overture, admin(demo));
  const { interview_id } = await company.get<{ interview_id: string }>(`requests/${request.id}`);
  return { account, interview: interview_id };
}

for (const [how, options] of [
  ["at a desk", desk],
  ["on a phone", phone],
  ["without JavaScript", { ...desk, ...withoutScript }],
] as const) {
  test(`booked, moved and cancelled ${how}`, async ({ overture, demo, open }) => {
    test.setTimeout(120_000);
    const { account, interview } = await accepted(overture, demo);
    const page = await open(options);
    await signIn(page, admin(demo));

    await test.step("kept while it is looked at, then booked", async () => {
      await keepTime(page, interview);
      await expect(page.getByRole("timer").first()).toHaveText(/^[45]:\d\d$/);
      await page.getByRole("button", { name: /^Book \w+ \d+ \w+/ }).click();
      await expect(page.getByText("The talk is booked.")).toBeVisible();
      await expect(page.getByText("15 min", { exact: true })).toBeVisible();
      expect((await overture.mail(account.email)).length).toBeGreaterThan(1);
    });

    await test.step("whose rule stands in the way of another time", async () => {
      await page.getByRole("link", { name: "Move" }).click();
      await page.getByLabel("A time that is not free").selectOption({ label: "20:00" });
      await page.getByRole("button", { name: "Say why" }).click();
      await expect(page.getByText(/hasn't opened that time/).first()).toBeVisible();
    });

    await test.step("moved", async () => {
      await starts(page).getByRole("link").first().click();
      await page.getByRole("button", { name: /^Move to/ }).click();
      await expect(page.getByText("The talk was moved.")).toBeVisible();
    });

    await test.step("cancelled with a reason", async () => {
      await page.getByText("Cancel this talk").click();
      await page.getByLabel("Reason").first().fill("We are ill.");
      await page.getByRole("button", { name: /^Cancel the talk/ }).click();
      await expect(page.getByText("The talk was cancelled.")).toBeVisible();
      await expect(page.getByText("We are ill.")).toBeVisible();
      await page.goto("/interviews?show=to_schedule");
      await expect(page.locator(`a[href^="/interviews/${interview}"]`).first()).toBeAttached();
    });
  });
}

test("a day of everybody, for everybody", async ({ overture, demo, open }) => {
  const { interview } = await accepted(overture, demo);
  for (const options of [desk, { ...phone, viewport: { width: 320, height: 640 } }]) {
    const page = await open(options);
    await signIn(page, admin(demo));
    await keepTime(page, interview);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, "wider than the window").toBeLessThanOrEqual(0);
    await expect(page.locator("#kept")).toMatchAriaSnapshot(`
      - region "Book this time?":
        - heading "Book this time?" [level=2]
        - paragraph:
          - strong:
            - time: /\\w+ \\d+ \\w+, \\d+:\\d+ \\(your time\\)/
        - paragraph:
          - text: Kept for you for
          - timer: /\\d:\\d\\d/
          - status
          - text: . Nobody else can take it meanwhile.
        - term: How long
        - definition: 15 min
        - term: Who comes
        - definition: /\\w+ .* and \\w+/
        - term: How
        - definition: /reads that you will tell/
        - button /Book \\w+ \\d+ \\w+, \\d+:\\d+/
        - button "Choose another time"
        - paragraph: Everybody who comes gets a mail at once, and a reminder before the talk.
    `);
    await page.getByRole("button", { name: "Choose another time" }).click();
    await expect(page.getByRole("heading", { name: "Book this time?" })).toHaveCount(0);
  }
});

for (const [way, options] of [
  ["with a script", desk],
  ["without a script", { ...desk, ...withoutScript }],
] as const) {
  test(`what is ticked is what is booked, ${way}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 422 .*(talks\/(hold|starts|day|make-link)|\/talk\?)/);
    const { account, interview } = await accepted(overture, demo);
    const page = await open(options);
    await signIn(page, admin(demo));
    await page.goto(`/interviews/${interview}/talk`);
    const who = page.getByRole("group", { name: "Who comes" });
    await page.getByLabel("15 min").check();
    await page.getByText("Somebody else of the company").click();
    const colleague = who.getByRole("checkbox", { checked: false }).first();
    const name = ((await colleague.locator("xpath=..").locator("span").first().textContent()) ?? "").trim();
    await colleague.check();
    if (options === desk) {
      // At once: the times that are shown are those of what is ticked.
      await expect(page).toHaveURL(/minutes=15/);
      await expect(page).toHaveURL(/with=[^&]+&with=/);
      await expect(page.getByRole("list").filter({ hasText: name }).first()).toBeVisible();
    }

    await test.step("a link that nobody can use is refused before it is sent", async () => {
      await page.getByLabel("By", { exact: true }).selectOption("video");
      await page.getByLabel("Link, phone number or place").fill("meet.example.com");
      await page.getByRole("button", { name: /^Send \w+ a link$/ }).click();
      await expect(page.getByText("Write a web address that starts with https://.").first()).toBeVisible();
      await expect(page.getByLabel("Link, phone number or place")).toHaveValue("meet.example.com");
      await page.getByLabel("Link, phone number or place").fill("https://meet.example.com/first?pwd=1");
    });

    await test.step("the card names all of it, and it is booked", async () => {
      await starts(page).getByRole("button").first().click();
      const card = page.getByRole("region", { name: "Book this time?" });
      await expect(card).toContainText("15 min");
      await expect(card).toContainText(name);
      await expect(card.getByRole("link", { name: "meet.example.com" })).toHaveAttribute("href", /first\?pwd=1$/);
      await page.getByRole("button", { name: /^Book \w+ \d+ \w+/ }).click();
      await expect(page.getByText("The talk is booked.")).toBeVisible();
      const company = await Api.signIn(overture, admin(demo));
      const { items } = await company.get<{
        items: { start: string; end: string; how: unknown; people: { name: string }[] }[];
      }>(`interviews/${interview}/bookings`);
      const [talk] = items;
      expect(Date.parse(talk?.end ?? "") - Date.parse(talk?.start ?? "")).toBe(15 * 60_000);
      expect(talk?.people.map((person) => person.name)).toContain(name);
      expect(talk?.how).toEqual({ kind: "video", value: "https://meet.example.com/first?pwd=1" });
      const { text } = (await overture.mail(account.email)).at(-1) ?? { text: "no mail" };
      expect(text).toContain("How: Video call on meet.example.com: https://meet.example.com/first?pwd=1");
    });

    await test.step("unticking everybody says so", async () => {
      await page.goto(`/interviews/${interview}/talk`);
      for (const box of await who.getByRole("checkbox", { checked: true }).all()) await box.uncheck();
      await page.getByRole("button", { name: "Show times" }).click();
      await expect(page.getByText("Nobody comes", { exact: true })).toBeVisible();
      await expect(who.getByRole("checkbox", { checked: true })).toHaveCount(0);
    });

    await test.step("a link asks for the same", async () => {
      await page.goto(`/interviews/${interview}/talk`);
      await page.getByLabel("20 min").check();
      await page.getByRole("button", { name: /^Send \w+ a link$/ }).click();
      await expect(page.getByText("The link is on its way by mail.")).toBeVisible();
      await expect(page.getByText("A link for a talk of 20 min was sent")).toBeVisible();
    });
  });
}

test("how one meets, from the list to the day", async ({ overture, demo, guard, open }) => {
  guard.allow(/status of 422 .*talks\/how/);
  const { account, interview } = await accepted(overture, demo);
  const company = await Api.signIn(overture, admin(demo));
  const { slots } = await company.get<{ slots: { start: string }[] }>(`slots?interview=${interview}`);
  const how = { kind: "video", value: "https://meet.example.com/ada" };
  const start = slots.at(-1)?.start ?? "";
  await company.post("bookings", { interview_id: interview, start, how });

  const theirs = await open(phone);
  await signIn(theirs, account);
  await theirs.goto("/interviews");
  const card = theirs.getByRole("article").filter({ has: theirs.locator(`a[href^="/interviews/${interview}"]`) });
  await expect(card.locator(".headline")).toHaveText(/^\w{3} \d+ \w{3}, \d\d:\d\d/);
  await expect(card.getByRole("link", { name: "meet.example.com" })).toBeVisible();
  await expect(card.getByRole("link", { name: /^Add to calendar/ })).toBeVisible();
  await expect(card.getByRole("link", { name: /^Join on/ })).toHaveCount(0);
  await expectAccessible(theirs);

  const page = await open(desk);
  await signIn(page, admin(demo));
  await page.goto(`/interviews/${interview}`);
  await page.getByText("Change how you meet").click();
  await page.getByLabel("By", { exact: true }).selectOption("place");
  await page.getByLabel("Link, phone number or place").fill("https://meet.example.com");
  await page.getByRole("button", { name: "Change it, and tell everybody" }).click();
  await expect(page.getByText("Leave out web and e-mail addresses here.").first()).toBeVisible();
  await page.getByLabel("By", { exact: true }).selectOption("video");
  await page.getByLabel("Link, phone number or place").fill("https://meet.example.com/room");
  await page.getByRole("button", { name: "Change it, and tell everybody" }).click();
  await expect(page.getByText("Changed. Everybody who comes has been told.")).toBeVisible();

  await overture.advance((Date.parse(start) - (await overture.clock()).getTime()) / 1000 - 600);
  await theirs.context().clearCookies();
  await signIn(theirs, account);
  await theirs.goto(`/interviews/${interview}`);
  const talk = theirs.getByRole("region", { name: /^Talk with / });
  await expect(talk.getByRole("term").first()).toHaveText("How you’ll meet");
  await expect(talk.getByRole("link", { name: "Join on meet.example.com" })).toHaveAttribute("href", "https://meet.example.com/room");
  await theirs.goto("/interviews");
  await expect(card.getByRole("link", { name: /^Join on meet\.example\.com/ })).toBeVisible();
});

test("an answer that comes while the page is being read again", async ({ overture, demo, open }) => {
  const { interview } = await accepted(overture, demo);
  const page = await open(desk);
  await signIn(page, admin(demo));
  await keepTime(page, interview);
  await page.route(/\/api\/talks\/release/, async (route) => {
    const response = await route.fetch();
    await new Promise((pass) => setTimeout(pass, 500));
    await route.fulfill({ response });
  });
  // A page that is looked at reads again, here once more before the last time has come.
  await page.evaluate(() => {
    const looking = setInterval(() => dispatchEvent(new Event("focus")), 5);
    setTimeout(() => clearInterval(looking), 1000);
  });
  // Waited for from before the press: a busy machine may answer before the press has returned.
  const released = page.waitForResponse(/\/api\/talks\/release/);
  await page.getByRole("button", { name: "Choose another time" }).click();
  await released;
  await expect(page.getByRole("heading", { name: "Book this time?" })).toHaveCount(0);
  await starts(page).getByRole("button").first().click();
  await expect(page.getByRole("heading", { name: "Book this time?" })).toBeVisible();
});
