import { expect, expectAccessible, signIn, test } from "../steward.ts";

test("an empty platform asks for its set-up link", async ({ page, steward }) => {
  expect(steward.setUpLink).toContain(`${steward.url}/setup#`);
  await page.goto("/");
  await expect(page).toHaveTitle(/Steward/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test("the set-up link makes the first Owner, once", async ({ page, steward, browser }) => {
  const link = steward.setUpLink!;
  await page.goto(link);
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a difference engine of steam");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("navigation", { name: "Navigation" })).toBeVisible();

  const other = await browser.newContext();
  const setUp = await other.request.get(`${steward.url}/api/v1/auth/setup`);
  expect(setUp.status()).toBe(404);
  await other.close();
});

test("an Owner signs in and is remembered after a reload", async ({ page, owner }) => {
  await signIn(page, owner);
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Navigation" })).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await expectAccessible(page);
});

test("a session made outside the page opens the panel", async ({ signedIn: page }) => {
  await page.goto("/");
  await expect(page.getByRole("navigation", { name: "Navigation" })).toBeVisible();
});
