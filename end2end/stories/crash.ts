// R5: a stop or a crash during the hold changes nothing. It leaves once, as soon as the server is back.

import { sendRequest } from "../support/requests.ts";
import { admin, Api, expect, test } from "../support/story.ts";

test("the plug is pulled while a request is held", async ({ overture, demo, guard, candidate }) => {
  // The stream of news breaks with the server.
  guard.allow(/\/events\b/);
  const before = await overture.mail(candidate.email);
  await candidate.page.goto("/interviews");
  const reviews = candidate.page.getByRole("link", { name: /^Review request/ });
  const waiting = await reviews.count();
  await sendRequest(overture, demo);

  await overture.restart();
  expect(await overture.mail(candidate.email), "still held").toHaveLength(before.length);

  await overture.advance(300);
  expect(await overture.mail(candidate.email), "mailed once").toHaveLength(before.length + 1);

  await overture.restart();
  await overture.advance(300);
  expect(await overture.mail(candidate.email), "and never again").toHaveLength(before.length + 1);

  await candidate.page.goto("/interviews");
  await expect(reviews).toHaveCount(waiting + 1);
});

test("the plug is pulled in the middle of delivering", async ({ overture, demo }) => {
  const rounds = Math.min(5, demo.candidates.length);
  for (let round = 0; round < rounds; round++) {
    const { email } = demo.candidates[round]!;
    const before = (await overture.mail(email)).length;
    const { id } = await sendRequest(overture, demo, round);

    // Somewhere between "not yet due" and "all done"; the answer to this never comes.
    const interrupted = overture.advance(301).catch(() => undefined);
    await new Promise((later) => setTimeout(later, round * 4));
    await overture.kill();
    await interrupted;

    await overture.restart();
    await overture.advance(301);
    expect(await overture.mail(email), `round ${round}`).toHaveLength(before + 1);
    const api = await Api.signIn(overture, admin(demo));
    expect(await api.get(`requests/${id}`)).toMatchObject({ stage: "delivered" });
  }
});
