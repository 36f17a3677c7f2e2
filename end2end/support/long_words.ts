// A world in which every text that is stored holds a word that is longer than a narrow phone is wide.

import { Api } from "./api.ts";
import type { Demo, Overture } from "./overture.ts";
import { type Account, admin, first } from "./story.ts";

/** A real word of 79 letters. */
export const WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
/** An address of a page that says what it holds. */
export const ADDRESS = `https://example.org/${"abcdefgh".repeat(12)}`;
const TEXT = `See ${ADDRESS} or ask ${WORD}.`;

export interface LongWords {
  recruiter: Account;
  candidate: Account;
  /** By what became of them. */
  interviews: { booked: string; proposed: string; linked: string; ended: string; waiting: string; held: string };
  /** A profile with a request that is held. */
  profile: string;
  position: string;
  template: string;
  /** The path of a scheduling link. */
  pick: string;
}

/** Fills the first workspace and the first candidate with long words, with a process at every stage. */
export async function longWords(server: Overture, demo: Demo): Promise<LongWords> {
  const [recruiter, candidate] = [admin(demo), first(demo.candidates)];
  const [company, theirs] = [await Api.signIn(server, recruiter), await Api.signIn(server, candidate)];
  const { version: read } = await company.get<{ version: number }>("workspace");
  await company.put("workspace", {
    version: read,
    name: WORD,
    locations: [WORD],
    tech_stack: [WORD],
    culture: TEXT,
    website: ADDRESS,
  });
  const { version } = await theirs.get<{ version: number }>("me/profile");
  await theirs.put("me/profile", {
    version,
    name: `Mira ${WORD}`,
    headline: WORD,
    skills: [WORD],
    places: [WORD],
    experience: TEXT,
    remote: true,
    zone: "Europe/Berlin",
    resume_url: ADDRESS,
  });
  const template = await company.post<{ id: string }>("templates", { name: WORD, body: TEXT });
  const { items: members } = await company.get<{ items: { id: string; email: string }[] }>("members");
  const me = members.find(({ email }) => email === recruiter.email)?.id;
  await company.post("pools", { name: WORD, seats: [{ member_id: me }] });
  await company.post("me/away", { start: "2030-12-01T00:00:00Z", end: "2030-12-02T00:00:00Z", note: WORD });
  const weekly = ["monday", "tuesday", "wednesday", "thursday", "friday"].map((weekday) => ({ weekday, from: "09:00", to: "17:00" }));
  for (const api of [company, theirs]) {
    const { version } = await api.get<{ version: number }>("me/availability");
    await api.put("me/availability", { version, zone: "Europe/Berlin", weekly, overrides: [] });
    await api.post("me/calendar-feed");
  }

  const sent: { position: string; request: string; interview: string }[] = [];
  const send = async () => {
    const position = await company.post<{ id: string }>("positions", {
      title: WORD,
      places: [{ kind: "on_site", place: WORD }],
    });
    const request = await company.post<{ id: string; interview_id: string }>("requests", {
      candidate_id: demo.candidates[0]?.id,
      position_id: position.id,
      places: [{ kind: "on_site", place: WORD }],
      base_salary: { amount_minor: 12_345_678_900, currency: "EUR", period: "year", upper_minor: 98_765_432_100 },
      compensation: [{ kind: "equity", text: WORD }],
      message: TEXT,
    });
    sent.push({ position: position.id, request: request.id, interview: request.interview_id });
  };
  for (let count = 0; count < 6; count += 1) await send();
  await server.advance(300);
  const [booked, proposed, linked, ended, declined, waiting] = sent as [Sent, Sent, Sent, Sent, Sent, Sent];
  for (const { request } of [booked, proposed, linked, ended]) await theirs.post(`me/requests/${request}/accept`, { note: TEXT });
  await theirs.post(`me/requests/${declined.request}/decline`, { reason: TEXT });
  await company.post(`interviews/${booked.interview}/reply`, { message: TEXT });
  const date = (days: number) => {
    const day = new Date(Date.now() + days * 86_400_000);
    // Not on a weekend.
    day.setUTCDate(day.getUTCDate() + [1, 0, 0, 0, 0, 0, 2][day.getUTCDay()]!);
    return day.toISOString().slice(0, 10);
  };
  for (const hour of ["12", "14"]) {
    const start = `${date(7)}T${hour}:00:00Z`;
    const talk = await company.post<{ id: string }>("bookings", { interview_id: booked.interview, start });
    if (hour === "12") await theirs.post(`bookings/${talk.id}/cancel`, { reason: TEXT });
  }
  await theirs.post(`me/interviews/${proposed.interview}/proposal`, {
    windows: [{ date: date(5), from: "09:00", to: "10:30" }],
    note: TEXT,
  });
  await company.post(`interviews/${linked.interview}/scheduling-link`, {});
  const { url } = await company.post<{ url: string }>(`interviews/${linked.interview}/scheduling-link/copy`, {});
  await theirs.post(`me/interviews/${ended.interview}/end`, { message: TEXT });
  await theirs.post(`me/interviews/${ended.interview}/reopening`, { message: TEXT });
  await send();
  return {
    recruiter,
    candidate,
    interviews: {
      booked: booked.interview,
      proposed: proposed.interview,
      linked: linked.interview,
      ended: ended.interview,
      waiting: waiting.interview,
      held: sent[6]!.interview,
    },
    profile: `/candidates/${demo.candidates[0]?.id}?request=${sent[6]!.request}`,
    position: booked.position,
    template: template.id,
    pick: new URL(url).pathname,
  };
}

type Sent = { position: string; request: string; interview: string };
