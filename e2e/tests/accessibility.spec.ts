import { everyPage } from "../fixtures/pages.ts";
import { choose, createOrganizations, expect, expectAccessible, test } from "../steward.ts";

// In two halves, so that both workers have something to do.
for (const half of [0, 1]) {
  test(`axe finds nothing on any page, half ${half + 1}`, async ({ signedIn: page, steward, owner }) => {
    test.setTimeout(180_000);
    const pages = await everyPage(steward, owner);
    for (const [path, heading] of pages.filter((_, index) => index % 2 === half)) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
      await expect(page.getByRole("main").locator("[aria-busy=true], [aria-hidden=true].skeleton")).toHaveCount(0);
      await expectAccessible(page);
    }
  });
}

test("axe finds nothing on German pages", async ({ signedIn: page, steward, owner }) => {
  test.setTimeout(180_000);
  const pages = await everyPage(steward, owner);
  await page.goto("/");
  await choose(page, "Account menu", "Deutsch");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Übersicht");
  // Every third: the pages are made of the same parts, and the words are what differs.
  for (const [path] of pages.filter((_, index) => index % 3 === 0)) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
    await expect(page.getByRole("main").locator("[aria-busy=true], [aria-hidden=true].skeleton")).toHaveCount(0);
    await expectAccessible(page);
  }
});

test("axe finds nothing in what lies above a page", async ({ signedIn: page, steward, owner }) => {
  await createOrganizations(steward, owner, { name: "Gertz AG" }, { name: "Zauner OG" });
  await page.goto("/organizations");
  await page.getByRole("button", { name: "Account menu" }).click();
  await expect(page.getByRole("menu", { name: "Account menu" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Country", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Country" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  const palette = page.getByRole("dialog", { name: "Command palette" });
  // What is closing still lies above the page for a moment.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible({ timeout: 1000 });
  }).toPass();
  await palette.getByRole("combobox").fill("gertz");
  await expect(page.getByRole("option", { name: /Gertz AG/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await page.getByLabel("Select Gertz AG").check();
  await page.getByRole("button", { name: "Set plan" }).click();
  await expect(page.getByRole("dialog", { name: "Set plan" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await choose(page, "Actions for Zauner OG", "Delete");
  await expect(page.getByRole("dialog", { name: "Delete Zauner OG?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expectAccessible(page);
});

test("axe finds nothing in a form with errors", async ({ signedIn: page }) => {
  await page.goto("/organizations/new");
  await page.getByLabel("VAT ID").fill("DE1");
  await page.getByLabel("VAT ID").press("Enter");
  await expect(page.getByText("Please fill this in.").first()).toBeVisible();
  await expectAccessible(page);
});

test("axe finds nothing on the ways in", async ({ page, owner, steward }) => {
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("E-mail address or password is wrong.")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${steward.url}/invitation#nothing`);
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await expectAccessible(page);
});
