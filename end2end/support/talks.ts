// Talks by the REST door, for stories that begin once a time can be picked.

import { expect, type Page } from "@playwright/test";
import { Api } from "./api.ts";
import type { Demo, Overture } from "./overture.ts";
import { sendRequest } from "./requests.ts";
import { type Account, admin, first } from "./story.ts";

export interface ToPick {
  interview: string;
  company: Api;
  recruiter: Account;
  /** Makes a link and mails it; the path it leads to. */
  link: (needsApproval?: boolean) => Promise<string>;
}

/** A request that a candidate has accepted; the first workspace's Admin can be met on weekdays in New York. */
export async function accepted(server: Overture, demo: Demo, candidate = 0): Promise<ToPick> {
  const [who, recruiter] = [first(demo.candidates.slice(candidate)), admin(demo)];
  const [company, theirs] = [await Api.signIn(server, recruiter), await Api.signIn(server, who)];
  const { id } = await sendRequest(server, demo, candidate);
  await server.advance(300);
  await theirs.post(`me/requests/${id}/accept`, {});
  const { interview_id: interview } = await company.get<{ interview_id: string }>(`requests/${id}`);
  const { version } = await company.get<{ version: number }>("me/availability");
  const weekly = ["monday", "tuesday", "wednesday", "thursday", "friday"].map((weekday) => ({
    weekday,
    from: "09:00",
    to: "12:00",
  }));
  await company.put("me/availability", { version, zone: "America/New_York", weekly, overrides: [] });
  const link = async (needs_approval = false) => {
    await company.post(`interviews/${interview}/scheduling-link`, { needs_approval });
    const { text } = (await server.mail(who.email)).at(-1) ?? { text: "no mail" };
    return /\/pick\/[\w-]+/.exec(text)?.[0] ?? "no link";
  };
  return { interview, company, recruiter, link };
}

/** Goes on from the days of a link to the times of the last day that is shown. */
export async function seeTimes(page: Page): Promise<void> {
  await page.getByRole("group", { name: "Day" }).getByRole("radio").last().check();
  await page.getByRole("button", { name: "See times" }).click();
  await page.getByRole("heading", { name: "Choose a time" }).waitFor();
}

/** Picks by a link, and books: this moment, or the first one of the last day that is shown. The moment that was picked. */
export async function pick(page: Page, link: string, moment?: string): Promise<string> {
  await page.goto(moment === undefined ? link : `${link}?day=${moment.slice(0, 10)}`);
  if (moment === undefined) await seeTimes(page);
  const start = moment === undefined ? page.getByRole("radio").first() : page.locator(`input[value="${moment}"]`);
  await start.check();
  const picked = await start.inputValue();
  await page.getByRole("button", { name: "Keep this time" }).click();
  await page.getByRole("button", { name: /^Book / }).click();
  await page.getByText("It is booked.").waitFor();
  return picked;
}

/** The free times of the day that is shown to the company. */
export const starts = (page: Page) => page.getByRole("list", { name: /^Free times on/ });

/** Asks for a quarter of an hour with an interview's candidate, and presses a free time: it is kept meanwhile. */
export async function keepTime(page: Page, interview: string): Promise<void> {
  await page.goto(`/interviews/${interview}`);
  await page.getByRole("link", { name: "Book a talk" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Book a talk with/ })).toBeVisible();
  await page.getByLabel("15 min").check();
  await page.getByRole("button", { name: "Show times" }).click();
  await expect(page).toHaveURL(/minutes=15/);
  await page.getByRole("navigation", { name: "Days" }).getByRole("link", { name: /times/ }).last().click();
  await expect(page).toHaveURL(/day=/);
  await starts(page).getByRole("button").nth(4).click();
  await expect(page.getByRole("heading", { name: "Book this time?" })).toBeVisible();
}
