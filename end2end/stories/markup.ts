// Text that tries to become markup stays text where the server draws it, where a page comes to life, and where the
// browser draws it itself.

import type { Page } from "@playwright/test";
import { admin, Api, desk, expect, first, signIn, test, withoutScript } from "../support/story.ts";

const breakOut = `"'></title></textarea></option></select></script>--><x-probe>`;

const nothingBroke = async (page: Page) => expect(page.locator("x-probe")).toHaveCount(0);

/** A page that lives answers to a press. */
async function lives(page: Page): Promise<void> {
  await page.getByLabel("Account menu").first().click();
  await expect(page.getByRole("link", { name: "Your account" })).toBeVisible();
  await page.keyboard.press("Escape");
}

test("titles and boxes show text as it was written", async ({ overture, demo, recruiter: { page } }) => {
  const api = await Api.signIn(overture, admin(demo));
  const culture = `${breakOut}\n\tTwo lines & more`;
  const { version } = await api.get<{ version: number }>("workspace");
  await api.put("workspace", { version, name: `Engines ${breakOut}`, culture });
  const body = `${breakOut}\n\nWould you like to?`;
  const template = await api.post<{ id: string }>("templates", { name: breakOut, body });
  const position = await api.post<{ id: string }>("positions", { title: breakOut, places: [{ kind: "remote" }] });

  await page.goto("/settings/workspace");
  await expect(page.getByLabel("How you work")).toHaveValue(culture);
  await lives(page);
  await expect(page.getByLabel("How you work")).toHaveValue(culture);
  await nothingBroke(page);

  await page.goto(`/templates?edit=${template.id}`);
  await lives(page);
  await expect(page.getByLabel("Message", { exact: true }).first()).toHaveValue(body);
  await nothingBroke(page);

  // Drawn by the browser, and saved by it.
  await page.goto("/templates");
  await lives(page);
  await page.getByRole("link", { name: /^(Change|Edit)/ }).first().click();
  await page.waitForURL(/edit=/);
  await expect(page.getByLabel("Message", { exact: true }).first()).toHaveValue(body);
  await nothingBroke(page);

  await page.goto("/positions");
  await lives(page);
  await page.getByRole("link", { name: breakOut }).click();
  await expect(page).toHaveTitle(new RegExp(`^(\\(\\d+\\) )?${breakOut.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
  await page.goto(`/positions/${position.id}`);
  await lives(page);
  await expect(page).toHaveTitle(new RegExp(`^(\\(\\d+\\) )?${breakOut.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
  await nothingBroke(page);
});

test("what is typed comes back as it was, first empty lines too", async ({ demo, guard, open }) => {
  guard.allow(/status of 422 .*requests\/send/);
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto(`/candidates/${demo.candidates[1]?.id}`);
  const request = page.getByRole("complementary", { name: "Interview request" });
  const message = request.getByLabel("Message", { exact: true });
  const typed = `\n\n${breakOut}\nHello`;
  await message.fill(typed);
  await request.getByRole("button", { name: "Send interview request" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(message).toHaveValue(typed);
  await nothingBroke(page);
});

test("pages left open in another tab leave when their viewer signs out", async ({ demo, open, guard }) => {
  guard.allow(/status of 401/);
  for (const [account, path] of [
    [first(demo.candidates), "/interviews"],
    [admin(demo), "/candidates"],
  ] as const) {
    const page = await open(desk);
    await signIn(page, account);
    const elsewhere = await page.context().newPage();
    const listens = elsewhere.waitForResponse("**/events");
    await elsewhere.goto(path);
    await listens;

    await page.goto("/account");
    await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await elsewhere.waitForURL(/\/sign-in\?next=/);

    // And going back shows nothing of it.
    await page.goBack();
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await page.context().close();
  }
});
