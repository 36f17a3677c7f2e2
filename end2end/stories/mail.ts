// Mail on its way out, with a mail server that has moods.

import { sendRequest } from "../support/requests.ts";
import { SmtpSink } from "../support/smtp.ts";
import { expect, test as base } from "../support/story.ts";

const test = base.extend<{ sink: SmtpSink }>({
  sink: async ({}, use) => {
    const sink = await SmtpSink.open();
    await use(sink);
    await sink.close();
  },
  settings: async ({ sink }, use) => use({ SMTP_URL: sink.url }),
});

test("a request reaches the candidate's mail server", async ({ overture, demo, sink }) => {
  const { email } = demo.candidates[0]!;
  await sendRequest(overture, demo);
  expect(sink.to(email), "held").toHaveLength(0);

  await overture.advance(300);
  const [mail, ...more] = sink.to(email);
  expect(more).toHaveLength(0);
  expect(mail!.text).toContain("would like to talk with you about");
  expect(mail!.text).toContain("95,000");
  expect(mail!.html).toContain("95,000");
  expect(mail!.messageId).toMatch(/^<.+@.+>$/);
  expect(mail!.text).toContain(overture.url);
});

for (const mood of ["busy", "stall", "drop"] as const) {
  test(`a mail server that says ${mood} gets the same mail again`, async ({ overture, demo, sink }) => {
    test.slow(mood === "stall", "waits for the sender to lose patience");
    const { email } = demo.candidates[0]!;
    sink.mood = mood;
    await sendRequest(overture, demo);
    await overture.advance(300);
    expect(sink.attempts).toBeGreaterThan(0);
    expect(sink.to(email)).toHaveLength(0);

    sink.mood = "accept";
    await overture.advance(6 * 3600);
    expect(sink.to(email)).toHaveLength(1);
    await overture.advance(6 * 3600);
    expect(sink.to(email), "once").toHaveLength(1);
  });
}

test("a mail server that refuses is not asked again", async ({ overture, demo, sink }) => {
  sink.mood = "reject";
  await sendRequest(overture, demo);
  await overture.advance(300);
  const asked = sink.attempts;
  expect(asked).toBeGreaterThan(0);

  sink.mood = "accept";
  await overture.advance(24 * 3600);
  expect(sink.to(demo.candidates[0]!.email).filter(({ subject }) => subject?.startsWith("Interview request"))).toHaveLength(0);
});
