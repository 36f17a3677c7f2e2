// Server and browser have to count a page's resources alike, whatever is ready first: or the page dies when it is taken
// over. Renders of one page are compared with each other, and every page is seen coming to life.

import { sendRequest } from "../support/requests.ts";
import { expect, test } from "../support/story.ts";

/** What of a page may not differ from render to render. */
const lasting = (html: string) =>
  html
    .replaceAll(/nonce="[^"]*"/g, "")
    // The server's present, as it is handed to the program.
    .replaceAll(/\\?"now\\?":\\?"[^"\\]*\\?"/g, "")
    .replaceAll(/\b\d:\d\d\b/g, "");

/** Which resources a page hands over, in order. */
const resources = (html: string) => [...html.matchAll(/__RESOLVED_RESOURCES\[(\d+)\]/g)].map(([, id]) => Number(id)).sort((a, b) => a - b);

test("renders of a page are alike, also beside each other", async ({ overture, demo, recruiter, candidate }) => {
  test.setTimeout(180_000);
  const { id } = await sendRequest(overture, demo);
  const { page } = recruiter;
  const pages = [
    ...demo.candidates.slice(0, 6).map((candidate) => `/candidates/${candidate.id}`),
    `/candidates/${candidate.id}?request=${id}&edit=1`,
    "/candidates",
    "/interviews",
    "/positions",
    `/positions/${demo.workspaces[0]?.positions[0]?.id}`,
    "/templates",
    "/settings/members",
    "/account",
  ];
  for (const path of pages) {
    const renders = await Promise.all(
      Array.from({ length: 8 }, async () => (await page.request.get(path)).text()),
    );
    const [first, ...others] = renders as [string, ...string[]];
    for (const other of others) {
      expect.soft(resources(other), path).toEqual(resources(first));
      expect.soft(lasting(other).length, path).toBe(lasting(first).length);
    }
    // The guard notices a page that dies; one that lives listens for news, and answers to a press.
    const listens = page.waitForRequest("**/events");
    await page.goto(path);
    await listens;
    await page.getByLabel("Account menu").first().click();
    await expect(page.getByRole("link", { name: "Your account" })).toBeVisible();
  }

  await overture.advance(300);
  await candidate.page.goto("/interviews");
  const review = await candidate.page.getByRole("link", { name: /^Review request/ }).first().getAttribute("href");
  for (const path of ["/interviews", review!, "/profile", "/response-time", "/account"]) {
    const renders = await Promise.all(
      Array.from({ length: 8 }, async () => lasting(await (await candidate.page.request.get(path)).text())),
    );
    expect.soft(new Set(renders).size, path).toBe(1);
  }
});
