import type { Page } from "@playwright/test";

import { everyPage } from "../fixtures/pages.ts";
import { choose, createOrganizations, expect, test } from "../steward.ts";

/** How bright the page is, from 0 to 1. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d")!;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3 / 255;
  });
}

test("in German every word is German, and stays so after a reload", async ({ signedIn: page, steward, owner }) => {
  await createOrganizations(steward, owner, { name: "Gertz AG", country: "DE" });
  await page.goto("/");
  await choose(page, "Account menu", "Deutsch");
  const menu = page.getByRole("navigation", { name: "Navigation" });
  const entries = ["Übersicht", /Organisationen/, /Personen/, /Einladungen/, "Vorgänge", "Hintergrundaufgaben", "Zeitpläne", "Rollen", "Sitzungen", "API-Schlüssel", "Audit-Log"];
  await expect(menu.getByRole("link")).toHaveText(entries);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");

  await page.reload();
  await expect(menu.getByRole("link")).toHaveText(entries);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await menu.getByRole("link", { name: "Organisationen" }).click();
  await expect(page.getByText("1 Organisation", { exact: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Gertz AG" })).toContainText("Deutschland");
  await expect(page).toHaveTitle("Organisationen · Steward");

  await page.getByRole("link", { name: "Gertz AG" }).click();
  await page.getByRole("button", { name: "Bearbeiten" }).click();
  await page.getByLabel("USt-IdNr.").fill("DE1");
  await page.getByLabel("Ort", { exact: true }).fill("");
  await page.getByLabel("Ort", { exact: true }).press("Enter");
  await expect(page.getByLabel("Ort", { exact: true })).toHaveAccessibleDescription("Bitte ausfüllen.");
  await expect(page.getByLabel("USt-IdNr.")).toHaveAccessibleDescription(/^Diese Form hat eine USt-IdNr\. in Deutschland nicht\./);
});

test("a German browser is greeted in German before anybody has signed in", async ({ browser, steward, owner }) => {
  const context = await browser.newContext({ locale: "de-AT" });
  const page = await context.newPage();
  await page.goto(steward.url);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bei Steward anmelden");
  await page.getByLabel("E-Mail-Adresse").fill(owner.email);
  await page.getByLabel("Passwort", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByText("E-Mail-Adresse oder Passwort ist falsch.")).toBeVisible();
  await context.close();
});

test("the dark theme is dark, and stays so after a reload", async ({ signedIn: page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
  expect(await brightness(page)).toBeGreaterThan(0.8);
  await choose(page, "Account menu", "Dark");
  await expect.poll(() => brightness(page)).toBeLessThan(0.2);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dashboard");
  expect(await brightness(page)).toBeLessThan(0.2);

  await choose(page, "Account menu", "Like the system");
  await expect.poll(() => brightness(page)).toBeGreaterThan(0.8);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => brightness(page)).toBeLessThan(0.2);
});

test("a phone shows every page without scrolling sideways", async ({ signedIn: page, steward, owner }) => {
  const pages = await everyPage(steward, owner);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [path, heading] of pages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(page.getByRole("main").locator("[aria-busy=true], [aria-hidden=true].skeleton")).toHaveCount(0);
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect.soft(width, `${path} is ${width} pixels wide`).toBeLessThanOrEqual(room!);
  }
});

test("a phone has the navigation in a sheet and the rest of a row in a drawer", async ({ signedIn: page, steward, owner }) => {
  await createOrganizations(steward, owner, { name: "Gertz AG" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  const menu = page.getByRole("navigation", { name: "Navigation" });
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Navigation" }).click();
  const sheet = page.getByRole("dialog", { name: "Navigation" });
  await sheet.getByRole("link", { name: "Organizations" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Organizations");
  await expect(page.getByRole("columnheader", { name: "City" })).toBeHidden();

  await page.getByRole("button", { name: "Details of Gertz AG" }).click();
  const drawer = page.getByRole("dialog", { name: "Gertz AG" });
  await expect(drawer).toContainText("Vöcklabruck");
  await drawer.getByRole("link", { name: "Details" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gertz AG");
});

test("Ctrl+K finds an organization, and Enter opens it", async ({ signedIn: page, steward, owner }) => {
  await createOrganizations(steward, owner, { name: "Naïve Café – Ölmühle" }, { name: "Gertz AG" });
  await page.goto("/people");
  await expect(page.getByRole("link", { name: "Olive Owner" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("olmuhle");
  await expect(palette.getByRole("option", { selected: true })).toContainText("Naïve Café – Ölmühle");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Naïve Café – Ölmühle");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("new api");
  await expect(palette.getByRole("option", { selected: true })).toContainText("New API key");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("a list is worked by the keyboard alone", async ({ signedIn: page, steward, owner }) => {
  await createOrganizations(steward, owner, { name: "Birnbaum KG" }, { name: "Gertz AG" }, { name: "Zauner OG" });
  await page.goto("/organizations");
  await expect(page.getByText("3 organizations", { exact: true })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.getByRole("row").filter({ hasText: "Gertz AG" })).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByLabel("Select Gertz AG")).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gertz AG");
  await page.goBack();

  await expect(page.getByText("3 organizations", { exact: true })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
  await page.keyboard.type("zau/n");
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("zau/n");
});

test("the skip link leads past the navigation to the content", async ({ signedIn: page }) => {
  await page.goto("/organizations");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Organizations");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});
