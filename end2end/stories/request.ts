// The whole of it: found, asked, held, changed, delivered, read on a phone, accepted, ended, found again.

import { openRequestWindow } from "../support/requests.ts";
import { Api, expect, test } from "../support/story.ts";

test("a company asks, the candidate answers", async ({ overture, recruiter, candidate }) => {
  const theirs = recruiter.page;
  const mine = candidate.page;
  const api = await Api.signIn(overture, recruiter);
  const { name } = await api.get<{ name: string }>(`candidates/${candidate.id}`);

  await mine.goto("/interviews");
  const reviews = mine.getByRole("link", { name: /^Review request/ });
  const waiting = await reviews.count();

  await test.step("found by name", async () => {
    await theirs.goto("/candidates");
    await theirs.getByRole("searchbox", { name: "Words" }).fill(name);
    await theirs.getByRole("button", { name: "Search" }).click();
    await theirs.getByRole("link", { name }).click();
    await expect(theirs.getByRole("heading", { name, level: 1 })).toBeVisible();
  });

  const held = theirs.getByRole("region", { name: "Held" });
  await test.step("asked, salary first", async () => {
    const window = await openRequestWindow(theirs);
    await window.getByLabel("Position", { exact: true }).selectOption({ index: 1 });
    await window.getByLabel("Remote").check();
    await window.getByLabel("Amount").fill("98,000");
    await window.getByLabel("Up to").fill("108,000");
    await window.getByLabel("Currency").selectOption("EUR");
    await window.getByLabel("Period").selectOption("year");
    await window.getByLabel("Message", { exact: true }).fill("Hello {{candidate.first_name}}, your work on schedulers is why I write.");
    await window.getByRole("button", { name: "Send interview request" }).click();
    await expect(held.getByRole("timer")).toHaveText(/^[45]:\d\d$/);
  });

  await test.step("held on every page, and nothing to be seen on the other side", async () => {
    await theirs.goto("/positions");
    await expect(held).toContainText(name);
    await mine.reload();
    await expect(reviews).toHaveCount(waiting);
    expect((await overture.mail(candidate.email)).map(({ text }) => text).join()).not.toContain("98,000");
  });

  await test.step("changed while held, without a new countdown", async () => {
    await overture.advance(60);
    await held.getByRole("link", { name: /^Edit/ }).click();
    const window = await openRequestWindow(theirs);
    await window.getByLabel("Amount").fill("99,000");
    await window.getByRole("button", { name: "Save changes" }).click();
    await expect(window.getByText("€ 99,000–108,000 a year").first()).toBeVisible();
    await expect(held.getByRole("timer")).toHaveText(/^[34]:\d\d$/);
  });

  await test.step("delivered at five minutes, seen without a reload", async () => {
    await overture.advance(240);
    await expect(reviews).toHaveCount(waiting + 1);
    await expect(held).toHaveCount(0);
    const mail = (await overture.mail(candidate.email)).at(-1);
    expect(mail?.text).toContain("€ 99,000–108,000 a year");
    expect(mail?.text).toContain("would like to talk with you about");
  });

  await test.step("read on a phone, accepted with a note", async () => {
    await reviews.first().click();
    await expect(mine.getByText("€ 99,000–108,000 a year").first()).toBeVisible();
    await expect(mine.getByText("Not set in stone").first()).toBeVisible();
    await expect(mine.getByText("Reply by", { exact: true })).toBeVisible();
    await expect(mine.getByText(`Hello ${name.split(" ")[0]}, your work on schedulers`)).toBeVisible();
    await mine.getByText("Add a note when accepting").click();
    await mine.getByLabel("Your note").fill("Any afternoon after four.");
    await mine.getByRole("button", { name: "Accept" }).click();
    await expect(mine.getByText("You have accepted.")).toBeVisible();
    await expect(mine.getByRole("heading", { name: "What comes next" })).toBeVisible();
  });

  await test.step("the company is told", async () => {
    await theirs.goto("/interviews");
    await theirs.getByRole("link", { name }).first().click();
    await expect(theirs.getByText("Any afternoon after four.")).toBeVisible();
    expect((await overture.mail(recruiter.email)).some(({ text }) => text.includes(name))).toBe(true);
  });

  await test.step("ended by the candidate", async () => {
    await mine.getByRole("link", { name: "End interview process" }).click();
    await mine.getByLabel(/^Message to/).fill("I have found something, thank you.");
    await mine.getByRole("button", { name: "End interview process" }).click();
    await expect(mine.getByText("You have ended this interview process.")).toBeVisible();
    await expect(theirs.getByText("I have found something, thank you.")).toBeVisible();
  });

  await test.step("found again under Show ended interviews", async () => {
    await mine.goto("/interviews");
    const ended = mine.getByRole("link", { name: /^See what happened/ });
    await expect(mine.getByRole("heading", { name: "Interviews", level: 1 })).toBeVisible();
    await expect(ended).toHaveCount(0);
    await mine.getByLabel("Show ended interviews").check();
    await expect(mine).toHaveURL(/show_ended=true/);
    await expect(ended.first()).toBeVisible();
    await mine.goto("/interviews");
    await expect(ended.first(), "remembered").toBeVisible();
  });
});
