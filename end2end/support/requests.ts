// Interview requests by the REST door, for stories that begin once one is under way.

import { expect, type Locator, type Page } from "@playwright/test";
import { Api } from "./api.ts";
import type { Demo, Overture } from "./overture.ts";
import { admin } from "./story.ts";

export interface InterviewRequest {
  id: string;
  candidate_id: string;
  stage: string;
  deliver_at: string;
  delivered_at: string | null;
  version: number;
}

/** Sends one from the first workspace's Admin to the candidate with this number, for a position not asked about yet. */
export async function sendRequest(server: Overture, demo: Demo, candidate = 0): Promise<InterviewRequest> {
  const api = await Api.signIn(server, admin(demo));
  const refusals: string[] = [];
  for (const position of demo.workspaces[0]?.positions ?? []) {
    try {
      return await api.post<InterviewRequest>("requests", {
        candidate_id: demo.candidates[candidate]?.id,
        position_id: position.id,
        places: [{ kind: "remote" }],
        base_salary: { amount_minor: 9_500_000, currency: "EUR", period: "year", upper_minor: 10_500_000 },
        compensation: [{ kind: "equity", text: "0.1 %" }],
        message: "We read what you wrote about schedulers, and would like to hear more.",
      });
    } catch (refusal) {
      refusals.push(String(refusal));
    }
  }
  throw new Error(`no position could be asked about:\n${refusals.join("\n")}`);
}

/** The window on a profile; on a phone a sheet that has to be pulled up first. */
export async function openRequestWindow(page: Page): Promise<Locator> {
  const window = page.getByRole("complementary", { name: "Interview request" });
  const position = window.getByLabel("Position", { exact: true });
  const sheet = window.locator("summary").filter({ hasText: "Interview request" });
  await expect(position.or(sheet).filter({ visible: true }).first()).toBeVisible();
  // On a phone it is a sheet, closed unless the address asks for a request.
  const isClosed = await window.locator("details").first().evaluate((details) => !(details as HTMLDetailsElement).open);
  if (isClosed && (await sheet.isVisible())) await sheet.click();
  await expect(position).toBeVisible();
  return window;
}
