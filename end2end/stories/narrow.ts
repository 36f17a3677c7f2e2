// WCAG 1.4.10 and 1.4.4: no page has to be pushed sideways, at 320 pixels and with text twice as large, whatever long
// words are stored.

import type { Page } from "@playwright/test";
import { longWords } from "../support/long_words.ts";
import { expect, signIn, test } from "../support/story.ts";
import { walk } from "../support/walk.ts";

const narrow = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** By how much the page is too wide, and because of what. */
function tooWide(): { by: number; because: string[] } {
  const { documentElement: root, body } = document;
  const isPushed = (element: Element | null): boolean =>
    element !== null &&
    element !== body &&
    (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) || isPushed(element.parentElement));
  const because = [...body.querySelectorAll("*")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    const { clipPath } = getComputedStyle(element);
    return width > 0 && (right > root.clientWidth + 1 || left < -1) && clipPath === "none" && !isPushed(element.parentElement);
  });
  const named = because.map((element) => {
    const { tagName, className, textContent } = element;
    return `${tagName.toLowerCase()}.${String(className)} ${Math.round(element.getBoundingClientRect().right)} ${textContent?.slice(0, 40)}`;
  });
  return { by: root.scrollWidth - root.clientWidth, because: named.slice(-6) };
}

/** Looks at the page as it is, with everything unfolded, and with text twice as large. */
async function expectNarrow(page: Page, kind: string): Promise<void> {
  for (const size of ["100%", "200%"]) {
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = size;
      for (const details of document.querySelectorAll("main details")) details.setAttribute("open", "");
    }, size);
    const { by, because } = await page.evaluate(tooWide);
    expect.soft([by, because], `${kind}, text at ${size}`).toEqual([0, []]);
  }
}

for (const [how, options] of [
  ["on the narrowest phone", narrow],
  ["at a desk", { viewport: { width: 1280, height: 800 } }],
] as const) {
  test(`no page of a company's is wider than the window ${how}`, async ({ overture, demo, open, guard }) => {
    guard.allow(/status of 404 .*no\/such\/page/);
    test.setTimeout(900_000);
    const { recruiter, interviews, profile, position, template } = await longWords(overture, demo);
    const page = await open(options);
    await signIn(page, recruiter);
    const starts = Object.values(interviews).map((id) => `/interviews/${id}`);
    for (const start of [...starts, `${profile}&edit=1`, `/interviews/${interviews.booked}/talk`]) {
      await page.goto(start);
      await expectNarrow(page, start);
    }
    const seen = await walk(
      page,
      ["/candidates", profile, "/interviews", "/interviews?show=ended", `/positions/${position}`, `/templates?edit=${template}`, "/calendar", "/settings", "/account", "/help", "/no/such/page"],
      (kind) => expectNarrow(page, kind),
    );
    for (const page of ["/candidates/:id", "/interviews/:id", "/positions/:id", "/settings/audit"]) expect([...seen]).toContain(page);
  });

  test(`no page of a candidate's is wider than the window ${how}`, async ({ overture, demo, open, guard }) => {
    guard.allow(/status of 404 .*no\/such\/page/);
    test.setTimeout(900_000);
    const { candidate, interviews, pick } = await longWords(overture, demo);
    const page = await open(options);
    await page.goto("/");
    await walk(page, ["/", "/sign-in", "/sign-up", "/sign-up/company", pick], (kind) => expectNarrow(page, kind));
    await signIn(page, candidate);
    const starts = Object.values(interviews).map((id) => `/interviews/${id}`);
    for (const start of starts.slice(0, -1)) {
      await page.goto(start);
      await expectNarrow(page, start);
    }
    await walk(
      page,
      ["/interviews", "/interviews?show_ended=true", "/profile", "/profile/edit", "/availability", "/data", "/response-time", "/account", "/help", "/no/such/page"],
      (kind) => expectNarrow(page, kind),
    );
  });
}
