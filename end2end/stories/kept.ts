// R17: what somebody types is kept, over reloads, pages and sign-ins, for them alone; and nobody's change is undone in
// silence.

import type { Page } from "@playwright/test";
import { openRequestWindow, sendRequest } from "../support/requests.ts";
import { admin, Api, desk, expect, first, phone, signIn, test, withoutScript } from "../support/story.ts";

const message = "Your work on schedulers is why I write.";

/** Types into the request window, and waits until the server has it. */
async function write(page: Page) {
  const window = await openRequestWindow(page);
  await window.getByLabel("Position", { exact: true }).selectOption({ index: 1 });
  await window.getByLabel("Amount").fill("98,000");
  await window.getByLabel("Message", { exact: true }).fill(message);
  return window;
}

test("a request that is being written is there again", async ({ demo, recruiter }) => {
  const { page } = recruiter;
  const address = `/candidates/${demo.candidates[2]?.id}`;
  await page.goto(address);
  await expect((await write(page)).getByText("Draft saved")).toBeVisible();

  await test.step("after a reload", async () => {
    const kept = page.waitForResponse(/requests\/keep-draft/);
    await page.getByLabel("Message", { exact: true }).fill(`${message} Could we`);
    await kept;
    await page.reload();
    const window = await openRequestWindow(page);
    await expect(window.getByText("Your draft of")).toBeVisible();
    await expect(window.getByLabel("Message", { exact: true })).toHaveValue(`${message} Could we`);
    await expect(window.getByLabel("Amount")).toHaveValue("98,000");
  });

  await test.step("after a reload in the very moment of typing", async () => {
    const box = page.getByLabel("Message", { exact: true });
    await box.fill(`${message} Could`);
    await page.reload();
    const window = await openRequestWindow(page);
    await expect(window.getByLabel("Message", { exact: true })).toHaveValue(`${message} Could`);
    await expect(window.getByText("Draft saved")).toBeVisible();
    expect(await page.evaluate(() => sessionStorage.length), "the server has it").toBe(0);
    await page.getByLabel("Message", { exact: true }).fill(`${message} Could we`);
    await expect(window.getByText("Draft saved")).toBeVisible();
  });

  await test.step("and the tab keeps nothing of anybody else", async () => {
    await page.evaluate(() => sessionStorage.setItem("draft of somebody else", "0 a=b"));
    await page.reload();
    await openRequestWindow(page);
    await expect.poll(() => page.evaluate(() => Object.keys(sessionStorage))).not.toContain("draft of somebody else");
  });

  await test.step("after a look at the position", async () => {
    const window = await openRequestWindow(page);
    await window.getByRole("button", { name: /^Edit the position/ }).click();
    await expect(page.getByRole("button", { name: "Save position" })).toBeVisible();
    await page.goBack();
    await expect((await openRequestWindow(page)).getByLabel("Amount")).toHaveValue("98,000");
  });

  await test.step("after it was withdrawn", async () => {
    let window = await openRequestWindow(page);
    await window.getByRole("button", { name: "Send interview request" }).click();
    await window.getByRole("button", { name: "Withdraw" }).click();
    await expect(window.getByText(/^Withdrawn\./)).toBeVisible();
    await window.getByRole("link", { name: "Write another request" }).click();
    window = await openRequestWindow(page);
    await expect(window.getByLabel("Message", { exact: true })).toHaveValue(`${message} Could we`);
  });

  await test.step("until it is thrown away", async () => {
    await page.getByRole("button", { name: "Discard draft" }).click();
    await expect(page.getByText("Your draft of")).toHaveCount(0);
    await expect(page.getByLabel("Amount")).toHaveValue("");
  });
});

test("without a script, a request is kept on its way to the position", async ({ demo, open }) => {
  const page = await open({ ...desk, ...withoutScript });
  await signIn(page, admin(demo));
  await page.goto(`/candidates/${demo.candidates[2]?.id}`);
  const window = await write(page);
  await window.getByRole("button", { name: /^Edit the position/ }).click();
  await expect(page.getByRole("button", { name: "Save position" })).toBeVisible();
  await page.goto(`/candidates/${demo.candidates[2]?.id}`);
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue(message);
});

for (const [how, options] of [["", {}], [" without a script", withoutScript]] as const) {
  test(`a candidate's note waits over a sign-in${how}`, async ({ overture, demo, guard, open }) => {
    guard.allow(/status of 40[13]/);
    const account = first(demo.candidates);
    await sendRequest(overture, demo);
    await overture.advance(300);
    const page = await open({ ...phone, ...options });
    await signIn(page, account);
    await page.goto("/interviews");
    await page.getByRole("link", { name: /^Review request/ }).first().click();
    await page.getByText("Add a note when accepting").click();
    await page.getByLabel("Your note").fill("Mornings suit me.");

    // The session ends elsewhere.
    const elsewhere = await open(desk);
    await signIn(elsewhere, account);
    await elsewhere.goto("/account");
    await elsewhere.getByRole("button", { name: /all other devices/ }).click();
    await expect(elsewhere.getByRole("status").filter({ hasText: /./ }).first()).toBeVisible();
    // A page with a script notices by itself.
    if (how) await page.getByRole("button", { name: "Accept" }).click();
    await expect(page).toHaveURL(/\/sign-in\?next=%2Finterviews%2F[^&]*&said=kept$/);
    await expect(page.getByText("What you typed is kept")).toBeVisible();

    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("You were signed out before this was sent.")).toBeVisible();
    await expect(page.getByText("You are signed out")).toHaveCount(0);
    await expect(page.getByLabel("Your note")).toHaveValue("Mornings suit me.");
    await page.getByRole("button", { name: "Accept" }).click();
    await expect(page.getByRole("heading", { name: "What comes next" })).toBeVisible();
  });
}

test("two tabs do not undo each other", async ({ overture, recruiter, guard }) => {
  guard.allow(/status of 409/);
  const { page } = recruiter;
  await page.goto("/settings/workspace");
  await page.getByLabel("How you work").fill("No meetings before ten.");
  const api = await Api.signIn(overture, recruiter);
  const other = await page.context().newPage();
  await other.goto("/settings/workspace");
  await other.getByLabel("How you work").fill("Meetings on Mondays only.");
  await other.getByRole("button", { name: "Save company" }).click();
  await expect(other.getByText("Saved. Open requests show it from now on.")).toBeVisible();

  await page.getByRole("button", { name: "Save company" }).click();
  await expect(page.getByRole("heading", { name: "Somebody else has changed this" })).toBeVisible();
  await expect(page.getByText("Saved now: Meetings on Mondays only.")).toBeVisible();
  await expect(page.getByLabel("How you work")).toHaveValue("No meetings before ten.");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByText("Saved. Open requests show it from now on.")).toBeVisible();
  const { culture } = await api.get<{ culture: string }>("workspace");
  expect(culture).toBe("No meetings before ten.");
});

test("a field that was filled in is not complained of any more", async ({ demo, recruiter }) => {
  const { page } = recruiter;
  await page.goto(`/candidates/${demo.candidates[2]?.id}`);
  const window = await write(page);
  await window.getByLabel("Amount").fill("");
  await window.getByRole("button", { name: "Send interview request" }).click();
  const complaint = page.getByRole("alert").getByRole("link", { name: /^Amount:/ });
  await expect(complaint).toBeVisible();
  await window.getByLabel("Amount").fill("98,000");
  await expect(complaint).toHaveCount(0);
  await expect(window.getByLabel("Amount")).not.toHaveAttribute("aria-invalid", "true");
  await expect(window.getByLabel("Amount")).toBeFocused();
});

test("sending stays in reach on a laptop, and nothing covers the position", async ({ demo, recruiter }) => {
  const { page } = recruiter;
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`/candidates/${demo.candidates[2]?.id}`);
  const window = await openRequestWindow(page);
  await expect(window.getByRole("button", { name: "Send interview request" })).toBeInViewport({ ratio: 1 });
  const select = await window.getByLabel("Position", { exact: true }).boundingBox();
  const edit = await window.getByRole("button", { name: /^Edit the position/ }).boundingBox();
  expect(select && edit && (edit.y >= select.y + select.height || edit.y + edit.height <= select.y)).toBe(true);
});
