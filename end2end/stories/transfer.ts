// What a browser loads for a page, printed page by page. A candidate's come without the program.

import type { Page } from "@playwright/test";
import { sendRequest } from "../support/requests.ts";
import { expect, test } from "../support/story.ts";

/** What a candidate's page may load in scripts and programs, in bytes as they travel. */
const MOST = 250_000;

type Kind = "page" | "styles" | "scripts" | "program" | "rest";

/** Bytes as they travel, compressed, by what they are for. */
async function transferred(page: Page, address: string): Promise<Record<Kind, number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(address, { waitUntil: "load" });
  // What a script asks for begins after the page has come.
  await page.waitForTimeout(500);
  return page.evaluate(() => {
    const bytes = { page: 0, styles: 0, scripts: 0, program: 0, rest: 0 };
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    for (const { name, entryType, encodedBodySize } of entries as PerformanceResourceTiming[]) {
      const { pathname } = new URL(name);
      const kind =
        entryType === "navigation" ? "page"
        : pathname.endsWith(".css") ? "styles"
        : pathname.endsWith(".js") ? "scripts"
        : pathname.endsWith(".wasm") ? "program"
        : "rest";
      bytes[kind] += encodedBodySize;
    }
    return bytes;
  });
}

function print(who: string, path: string, bytes: Record<Kind, number>): void {
  const columns = Object.entries(bytes).map(([kind, count]) => `${kind} ${String(count).padStart(7)}`);
  console.log([who.padEnd(10), path.padEnd(18), ...columns].join("  "));
}

test("what pages weigh", async ({ overture, demo, open, candidate, recruiter }) => {
  await sendRequest(overture, demo);
  await overture.advance(300);

  const passing = await open();
  for (const path of ["/", "/sign-in", "/sign-up", "/help", "/privacy"]) {
    const bytes = await transferred(passing, path);
    print("anybody", path, bytes);
    expect.soft(bytes.scripts + bytes.program, path).toBeLessThanOrEqual(MOST);
  }

  await candidate.page.goto("/interviews");
  const review = await candidate.page.getByRole("link", { name: /^Review request/ }).first().getAttribute("href");
  for (const path of ["/interviews", review!, `${review!.split("?")[0]}?step=decline`, "/profile", "/profile/edit", "/response-time", "/data", "/account", "/help"]) {
    const bytes = await transferred(candidate.page, path);
    print("candidate", path.replace(/[0-9a-f-]{36}/, ":id"), bytes);
    expect.soft(bytes.page, path).toBeGreaterThan(0);
    expect.soft(bytes.scripts + bytes.program, path).toBeLessThanOrEqual(MOST);
    expect.soft(bytes.program, `${path} loads the program`).toBe(0);
  }

  for (const path of ["/candidates", `/candidates/${candidate.id}`, "/interviews", "/positions", "/settings/members"]) {
    const bytes = await transferred(recruiter.page, path);
    print("recruiter", path.replace(/[0-9a-f-]{36}/, ":id"), bytes);
    expect.soft(bytes.program, path).toBeGreaterThan(0);
  }
});
