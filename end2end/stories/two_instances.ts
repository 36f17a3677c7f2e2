// Two servers on one PostgreSQL: what is due is done once, and what happens on one is seen on the other.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Demo, Overture, run } from "../support/overture.ts";
import { onPostgres } from "../support/postgres.ts";
import { sendRequest } from "../support/requests.ts";
import { desk, expect, phone, signIn, test as base } from "../support/story.ts";

interface Pair {
  left: Overture;
  right: Overture;
  demo: Demo;
}

const test = base.extend<{ pair: Pair }>({
  pair: async ({}, use, testInfo) => {
    const dirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), "overture-pair.")));
    const [one, other] = dirs as [string, string];
    const settings = {
      ...onPostgres(`story_${testInfo.testId.replaceAll("-", "_")}`),
      SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    };
    await run(one, settings, "migrate");
    const demo = JSON.parse(await run(one, settings, "demo", "--json")) as Demo;
    const [left, right] = await Promise.all([Overture.serve(one, settings), Overture.serve(other, settings)]);
    await use({ left, right, demo });
    await Promise.all([left.stop(), right.stop()]);
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  },
});

test("both find the same request due, one delivers it", async ({ pair: { left, right, demo } }) => {
  const people = demo.candidates.slice(0, 5);
  const before = await Promise.all(people.map(async ({ email }) => (await left.mail(email)).length));
  for (const index of people.keys()) await sendRequest(index % 2 ? left : right, demo, index);

  await Promise.all([left.advance(300), right.advance(300)]);
  for (const [index, { email }] of people.entries()) {
    expect(await right.mail(email), email).toHaveLength(before[index]! + 1);
  }
});

test("what happens on one is seen on the other without a reload", async ({ pair, open }) => {
  const { left, right, demo } = pair;
  const page = await open({ ...phone, baseURL: right.url });
  await signIn(page, demo.candidates[0]!);
  await page.goto("/interviews");
  const reviews = page.getByRole("link", { name: /Review request/ });
  const before = await reviews.count();

  await sendRequest(left, demo);
  await left.advance(300);
  await expect(reviews).toHaveCount(before + 1);
});

test("a page of one is answered by the other", async ({ pair, open }) => {
  const { left, right, demo } = pair;
  const page = await open({ ...desk, baseURL: left.url });
  await signIn(page, demo.workspaces[0]!.members[0]!);
  // Cookies know no ports, so the other server is the same site, as behind one proxy.
  await page.goto(`${right.url}/candidates`);
  await expect(page.getByRole("heading", { name: "Candidates", level: 1 })).toBeVisible();
});
