// What stands around pages: an address without a page keeps the navigation, nothing lies over what is held, nothing
// shows of the way past the navigation until it is wanted, and paper carries the page alone.

import { sendRequest } from "../support/requests.ts";
import { admin, desk, expect, first, signIn, test } from "../support/story.ts";

test("an address without a page keeps the navigation", async ({ recruiter, candidate, open, guard }) => {
  guard.allow(/status of 404/);
  for (const [page, place] of [
    [recruiter.page, "Positions"],
    [candidate.page, "Profile"],
    [await open(desk), null],
  ] as const) {
    const answer = await page.goto("/no/such/page");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    const places = page.getByRole("navigation", { name: "Main" });
    if (place) await expect(places.getByRole("link", { name: place })).toBeVisible();
    else await expect(places).toHaveCount(0);
  }
});

test("who is signed in already is not asked to sign in", async ({ recruiter }) => {
  await recruiter.page.goto("/sign-in?next=/positions");
  await expect(recruiter.page.getByLabel("Password")).toHaveCount(0);
  await recruiter.page.getByRole("link", { name: "Go on" }).click();
  await expect(recruiter.page).toHaveURL(/\/positions$/);
});

test("what is not theirs to do is said first, with who could", async ({ demo, open, guard }) => {
  guard.allow(/status of 403/);
  const members = demo.workspaces[0]?.members ?? [];
  for (const [role, paths] of [
    ["reviewer", ["/positions/new", "/settings/api-keys", "/settings/mail", "/settings/audit"]],
    ["manager", ["/settings/api-keys", "/settings/mail", "/settings/audit"]],
  ] as const) {
    const page = await open(desk);
    await signIn(page, first(members.filter((member) => member.role.toLowerCase() === role)));
    for (const path of paths) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(403);
      await expect(page.getByText(/^Only Admins( and Managers)? can do this\.$/)).toBeVisible();
      await expect(page.getByRole("main").locator("input:not([type=hidden]), textarea, table")).toHaveCount(0);
    }
  }
  const page = await open(desk);
  await signIn(page, admin(demo));
  await page.goto("/positions/new");
  await expect(page.getByText("Anybody with its link")).toHaveCount(0);
});

test("what is said in passing lies beside what is held", async ({ overture, demo, recruiter: { page } }) => {
  await sendRequest(overture, demo);
  await sendRequest(overture, demo, 1);
  for (const viewport of [desk.viewport, { width: 390, height: 844 }]) {
    await page.setViewportSize(viewport!);
    await page.goto("/positions");
    const held = page.getByRole("region", { name: "Held" });
    await expect(held).toBeVisible();
    const [bar, words] = [await held.boundingBox(), await page.locator(".toasts").boundingBox()];
    expect(words!.y + 4 * 48, "there is room for several above the bar").toBeLessThan(bar!.y);
  }
});

test("the way past the navigation shows when it has the focus, and never on paper", async ({ page }) => {
  await page.goto("/");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toHaveCSS("box-shadow", "none");
  expect((await skip.boundingBox())!.y + (await skip.boundingBox())!.height).toBeLessThan(0);
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  expect((await skip.boundingBox())!.y).toBeGreaterThanOrEqual(0);
  await page.emulateMedia({ media: "print" });
  await expect(skip).toBeHidden();
});

test("a phone finds its icon", async ({ page }) => {
  await page.goto("/");
  const icon = page.locator('link[rel="apple-touch-icon"]');
  const answer = await page.request.get((await icon.getAttribute("href"))!);
  expect(answer.headers()["content-type"]).toBe("image/png");
});
