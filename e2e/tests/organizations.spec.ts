import { readFile } from "node:fs/promises";

import { customers, toCsv } from "../fixtures/customers.ts";
import { call, choose, confirmIfAsked, createOrganizations, expect, test } from "../steward.ts";

/** Sixty customers: three pages of them. */
const CUSTOMERS = customers(60);
const NAMES = CUSTOMERS.map(({ name }) => name);

const filled = test.extend<{ filled: void }>({
  filled: [
    async ({ steward, owner }, use) => {
      await call(steward, "POST", "organizations/import", { token: owner.token, body: toCsv(CUSTOMERS), type: "text/csv" });
      await use();
    },
    { auto: true },
  ],
});

filled("filters and sort are in the address and come back after a reload", async ({ signedIn: page }) => {
  const premium = CUSTOMERS.filter(({ plan, country }) => plan === "premium" && country === "AT");
  await page.goto("/organizations");
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await page.getByRole("dialog", { name: "Plan" }).getByLabel("Premium").check();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Country", exact: true }).click();
  const countries = page.getByRole("dialog", { name: "Country" });
  await countries.getByLabel("Type to search").fill("austria");
  await countries.getByLabel("Austria").check();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "City" }).getByRole("button").click();
  await page.getByRole("columnheader", { name: "Customer since" }).getByRole("button").click();
  await page.getByRole("columnheader", { name: "Customer since" }).getByRole("button").click();

  const seen = async () => {
    await expect(page.getByRole("button", { name: "Plan: Premium" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Country: Austria", exact: true })).toBeVisible();
    await expect(page.getByRole("columnheader", { name: "Customer since" })).toHaveAttribute("aria-sort", "descending");
    await expect(page.getByText(`${premium.length} organizations`, { exact: true })).toBeVisible();
    const newest = premium.toSorted((a, b) => b.created_on.localeCompare(a.created_on))[0]!;
    await expect(page.getByRole("row").nth(1)).toContainText(newest.name);
  };
  await seen();
  const address = new URL(page.url()).searchParams;
  expect(Object.fromEntries(address)).toEqual({ plan: "premium", country: "AT", sort: "-created_at" });
  await page.reload();
  await seen();

  await page.getByRole("button", { name: "Clear filter: Plan" }).click();
  await expect(page.getByRole("button", { name: "Plan", exact: true })).toBeVisible();
  await page.goBack();
  await seen();
});

filled("pages are in the address, and the back button goes back through them", async ({ signedIn: page }) => {
  const range = page.getByRole("navigation", { name: "Pages" });
  await page.goto("/organizations");
  await expect(range).toContainText("1–25 of 60");
  await range.getByRole("button", { name: "Next" }).click();
  await expect(range).toContainText("26–50 of 60");
  await range.getByRole("button", { name: "Next" }).click();
  await expect(range).toContainText("51–60 of 60");
  await expect(range.getByRole("button", { name: "Next" })).toBeDisabled();

  await page.reload();
  await expect(range).toContainText("51–60 of 60");
  await page.goBack();
  await expect(range).toContainText("26–50 of 60");
  await range.getByRole("button", { name: "Previous" }).click();
  await expect(range).toContainText("1–25 of 60");
  await expect(range.getByRole("button", { name: "Previous" })).toBeDisabled();
});

filled("the tab of an organization is in the address, and the back button leads to the list as it was", async ({
  signedIn: page,
}) => {
  await page.goto("/organizations?q=lowen");
  await page.getByRole("link", { name: "Zum Löwen" }).click();
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\/organizations\/[\w-]+\/activity$/);
  await page.reload();
  await expect(page.getByRole("link", { name: "Activity" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("link", { name: "Organization imported" })).toBeVisible();

  await page.goBack();
  await expect(page.getByRole("heading", { name: "Billing" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("lowen");
  await expect(page.getByText("1 organization", { exact: true })).toBeVisible();
});

filled("names with markup and formulas are shown as they are written", async ({ signedIn: page }) => {
  await page.goto("/organizations?q=fett");
  await page.getByRole("link", { name: "<b>Fett</b>" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("<b>Fett</b>");
  await expect(page.getByText("<script>document.title = 'taken over'</script>")).toBeVisible();
  await expect(page).toHaveTitle("<b>Fett</b> · Steward");
});

filled("columns are chosen, and chosen still after a reload", async ({ signedIn: page }) => {
  await page.goto("/organizations");
  const column = (name: string) => page.getByRole("columnheader", { name });
  await expect(column("City")).toBeVisible();
  await expect(column("VAT ID")).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("dialog", { name: "Columns" }).getByLabel("City").uncheck();
  await page.getByRole("dialog", { name: "Columns" }).getByLabel("VAT ID").check();
  await page.keyboard.press("Escape");
  await expect(column("VAT ID")).toBeVisible();
  await expect(column("City")).toHaveCount(0);

  await page.goto("/organizations");
  await expect(column("VAT ID")).toBeVisible();
  await expect(column("City")).toHaveCount(0);
});

filled("a view is saved under a name, chosen again and deleted", async ({ signedIn: page }) => {
  const basis = CUSTOMERS.filter(({ plan }) => plan === "basis").length;
  await page.goto("/organizations?plan=basis&sort=-name");
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Save this view …" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name of the view").fill("Basis from Z");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("View saved")).toBeVisible();

  await page.goto("/organizations");
  await expect(page.getByText("60 organizations", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Basis from Z", exact: true }).click();
  await expect(page.getByText(`${basis} organizations`, { exact: true })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");

  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Delete the view Basis from Z" }).click();
  await expect(page.getByText("No saved views yet.")).toBeVisible();
});

filled("several organizations get another plan at once", async ({ signedIn: page }) => {
  await page.goto("/organizations?q=HYPERLINK");
  await page.getByLabel("Select =HYPERLINK Agentur").check();
  await page.getByRole("searchbox", { name: "Search" }).fill("");
  await expect(page.getByText("60 organizations", { exact: true })).toBeVisible();

  const rows = page.getByRole("row");
  await page.getByLabel("Select all on this page").check();
  await expect(page.getByText("25 selected")).toBeVisible();
  await page.getByRole("button", { name: "Set plan" }).click();
  const dialog = page.getByRole("dialog", { name: "Set plan" });
  await dialog.getByLabel("Premium").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^\d+ changed, \d+ were in that state already$/)).toBeVisible();
  await expect(rows.filter({ hasText: "Premium" })).toHaveCount(25);
  await expect(page.getByText("25 selected")).toHaveCount(0);
});

filled("an export is saved as a file in which no cell is a formula", async ({ signedIn: page }) => {
  await page.goto("/organizations?q=agentur");
  await expect(page.getByText("1 organization", { exact: true })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("organizations.csv");
  await expect(page.getByText("Exported to organizations.csv")).toBeVisible();
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain("HYPERLINK Agentur");
  expect(text).not.toMatch(/(^|[,"\n])=/);
  expect(text).not.toContain("Ölmühle");
});

filled("deleting asks by name, and can be taken back", async ({ signedIn: page, owner }) => {
  const name = "Naïve Café – Ölmühle";
  expect(NAMES).toContain(name);
  await page.goto("/organizations?q=olmuhle");
  await choose(page, `Actions for ${name}`, "Delete");
  const dialog = page.getByRole("dialog", { name: `Delete ${name}?` });
  await expect(dialog).toContainText(`The organization ${name} disappears from all lists.`);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("link", { name })).toBeVisible();

  await choose(page, `Actions for ${name}`, "Delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText(`${name} deleted`)).toBeVisible();
  await expect(page.getByText("Nothing matches")).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await confirmIfAsked(page, owner.password, page.getByText(`${name} restored`));
  await expect(page.getByRole("link", { name })).toBeVisible();
});

filled("what was deleted stands in a list of its own and can be restored", async ({ signedIn: page, owner }) => {
  const name = "<b>Fett</b>";
  await page.goto("/organizations?q=fett");
  await page.getByRole("link", { name }).click();
  await choose(page, "Actions", "Delete");
  await page.getByRole("dialog", { name: `Delete ${name}?` }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText(`${name} deleted`)).toBeVisible();

  await page.goto("/organizations");
  await page.getByRole("button", { name: "State", exact: true }).click();
  await page.getByRole("dialog", { name: "State" }).getByLabel("Deleted").click();
  await expect(page.getByText("1 organization", { exact: true })).toBeVisible();
  await choose(page, `Actions for ${name}`, "Restore");
  await confirmIfAsked(page, owner.password, page.getByText(`${name} restored`));
  await page.getByRole("button", { name: "Clear filter: State" }).click();
  await expect(page.getByText("60 organizations", { exact: true })).toBeVisible();
});

filled("a search without a hit offers to take the filters away", async ({ signedIn: page }) => {
  await page.goto("/organizations?plan=free");
  await page.getByRole("searchbox", { name: "Search" }).fill("nobody is called like this");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByText("60 organizations", { exact: true })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("");
});

test("an empty list says so and offers to make the first one", async ({ signedIn: page }) => {
  await page.goto("/organizations");
  await expect(page.getByText("No organizations yet")).toBeVisible();
  await expect(page.getByText("Create the first one, or import them from a file.")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "New organization" }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("New organization");
});

test("a wrong VAT ID is told at its field, which gets the focus and keeps what was typed", async ({
  signedIn: page,
  steward,
  owner,
}) => {
  const [id] = await createOrganizations(steward, owner, { name: "Gertz AG", country: "DE" });
  await page.goto(`/organizations/${id}/edit`);
  const field = page.getByLabel("VAT ID");
  await page.getByLabel("City").fill("Ilmenau");
  await field.fill("DE12345");
  await field.press("Enter");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("DE12345");
  await expect(field).toHaveAccessibleDescription(/This is not the form of a VAT ID for Germany\./);
  await expect(page).toHaveURL(/\/edit$/);

  await field.fill("DE251022552");
  await expect(page.getByText("This is not the form of a VAT ID")).toHaveCount(0);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Gertz AG saved")).toBeVisible();
  await expect(page.getByText("DE251022552")).toBeVisible();
});

test("one press on Save is enough, whatever the field left just then has to say", async ({ signedIn: page }) => {
  await page.goto("/organizations/new");
  await page.getByLabel("VAT ID").fill("DE12345");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription("Please fill this in.");
});

test("a form that is left half filled asks first", async ({ signedIn: page }) => {
  await page.goto("/organizations/new");
  await page.getByLabel("Name", { exact: true }).fill("Half an organization");
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "People" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half an organization");
  await page.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Organizations");
});
