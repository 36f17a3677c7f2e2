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
      await expect(page.locator(`a[href="/interviews/${interview}"]`).first()).toBeAttached();
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
          - text: ", 15 min"
        - paragraph:
          - text: Kept for you for
          - timer: /\\d:\\d\\d/
          - status
          - text: . Nobody else can take it meanwhile.
        - button /Book \\w+ \\d+ \\w+, \\d+:\\d+/
        - button "Choose another time"
        - paragraph: Everybody who comes gets a mail at once, and a reminder before the talk.
    `);
    await page.getByRole("button", { name: "Choose another time" }).click();
    await expect(page.getByRole("heading", { name: "Book this time?" })).toHaveCount(0);
  }
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
  await page.getByRole("button", { name: "Choose another time" }).click();
  await page.waitForResponse(/\/api\/talks\/release/);
  await expect(page.getByRole("heading", { name: "Book this time?" })).toHaveCount(0);
  await starts(page).getByRole("button").first().click();
  await expect(page.getByRole("heading", { name: "Book this time?" })).toBeVisible();
});
