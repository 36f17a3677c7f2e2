// Talks by the REST door, for stories that begin once a time can be picked.

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

/** A request that the first candidate has accepted; the first workspace's Admin can be met on weekdays in New York. */
export async function accepted(server: Overture, demo: Demo): Promise<ToPick> {
  const [candidate, recruiter] = [first(demo.candidates), admin(demo)];
  const [company, theirs] = [await Api.signIn(server, recruiter), await Api.signIn(server, candidate)];
  const { id } = await sendRequest(server, demo);
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
    const { url } = await company.post<{ url: string }>(`interviews/${interview}/scheduling-link`, { needs_approval });
    return new URL(url).pathname;
  };
  return { interview, company, recruiter, link };
}
