import { customers, toCsv } from "../fixtures/customers.ts";
import { confirmIfAsked, expect, test } from "../steward.ts";

const PASSWORD = "a difference engine of steam";
const COLLEAGUE_PASSWORD = "compilers are made of words";

test("from an empty platform to staff, customers and a script at work", async ({ page, steward, browser }) => {
  test.setTimeout(120_000);
  const navigation = page.getByRole("navigation", { name: "Navigation" });
  const heading = page.getByRole("heading", { level: 1 });
  const file = { name: "organizations.csv", mimeType: "text/csv", buffer: Buffer.from(toCsv(customers(500))) };
  await test.step("the set-up link makes the first Owner", async () => {
    await page.goto(steward.setUpLink!);
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(heading).toHaveText("Dashboard");
    for (const entry of ["Organizations", "People", "Invitations", "Roles", "Sessions", "API keys", "Audit log"]) {
      await expect(navigation.getByRole("link", { name: entry })).toBeVisible();
    }
  });

  await test.step("a file of 500 customers is checked, then imported", async () => {
    await navigation.getByRole("link", { name: "Organizations" }).click();
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByLabel("CSV file").setInputFiles(file);
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.getByRole("heading", { name: "500 new, 0 exist already, 0 wrong" })).toBeVisible();
    await expect(page.getByRole("row", { name: "1 Naïve Café – Ölmühle New" })).toBeVisible();
    await expect(page.getByRole("row", { name: "4 <b>Fett</b> New" })).toBeVisible();

    await page.getByRole("button", { name: "Import 500 organizations" }).click();
    await expect(page.getByRole("status").getByText("500 organizations imported")).toBeVisible();
    await expect(heading).toHaveText("Organizations");
    await expect(page.getByText("500 organizations", { exact: true })).toBeVisible();
    await expect(navigation.getByRole("link", { name: "Organizations" })).toContainText("500");
  });

  await test.step("the same file once more brings nothing new", async () => {
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByLabel("CSV file").setInputFiles(file);
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.getByRole("heading", { name: "0 new, 500 exist already, 0 wrong" })).toBeVisible();
    await expect(page.getByText("There is nothing new in this file.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Import \d/ })).toHaveCount(0);
  });

  await test.step("a part of its name without accents finds a customer", async () => {
    await navigation.getByRole("link", { name: "Organizations" }).click();
    const search = page.getByRole("searchbox", { name: "Search" });
    await search.fill("hyperlink");
    await expect(page.getByRole("link", { name: "=HYPERLINK Agentur" })).toBeVisible();
    await search.fill("olmuhle");
    await expect(page.getByText("1 organization", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Naïve Café – Ölmühle" }).click();
    await expect(heading).toHaveText("Naïve Café – Ölmühle");
  });

  await test.step("its billing address is changed", async () => {
    await page.getByRole("button", { name: "Edit" }).click();
    await expect(heading).toHaveText("Edit organization: Naïve Café – Ölmühle");
    await page.getByLabel("Street and number").fill("Mühlweg 1 ½");
    await page.getByLabel("Postal code").fill("5020");
    await page.getByLabel("City").fill("Salzburg");
    await page.getByLabel("Country").selectOption({ label: "Austria" });
    await page.getByLabel("VAT ID").fill("ATU12345678");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").getByText("Naïve Café – Ölmühle saved")).toBeVisible();
    await expect(heading).toHaveText("Naïve Café – Ölmühle");
    await expect(page.getByRole("definition").filter({ hasText: "Mühlweg 1 ½" })).toContainText("5020 Salzburg");
    await expect(page.getByText("ATU12345678")).toBeVisible();
  });

  await test.step("its activity tells who changed what", async () => {
    await page.getByRole("link", { name: "Activity" }).click();
    const change = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Organization changed" }) });
    await expect(change).toContainText("Ada Lovelace");
    const street = change.getByRole("listitem").filter({ hasText: "street" });
    await expect(street.getByRole("deletion")).toHaveText(customers(1)[0]!.street);
    await expect(street.getByRole("insertion")).toHaveText("Mühlweg 1 ½");
    await expect(change.getByRole("listitem").filter({ hasText: "city" }).getByRole("insertion")).toHaveText("Salzburg");
  });

  const invitation = await test.step("a colleague is invited with fewer rights", async () => {
    await navigation.getByRole("link", { name: "Invitations" }).click();
    await page.getByRole("button", { name: "Invite a person" }).first().click();
    await page.getByLabel("Name").fill("Grace Hopper");
    await page.getByLabel("E-mail address").fill("grace@example.com");
    await page.getByRole("combobox", { name: "Roles that it brings" }).fill("Devel");
    await page.getByRole("option", { name: "Developer" }).click();
    await page.getByLabel("Member of staff").check();
    await page.getByRole("button", { name: "Save" }).click();
    const shown = page.getByRole("dialog", { name: "Invitation for Grace Hopper" });
    await confirmIfAsked(page, PASSWORD, shown);
    const link = await shown.getByText(/\/invitation#/).textContent();
    await shown.getByRole("button", { name: "I have kept it" }).click();
    await expect(page.getByRole("row", { name: /Grace Hopper.*Open/ })).toBeVisible();
    return link!;
  });

  await test.step("the colleague accepts, sees fewer menus, and why not more", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const theirs = await context.newPage();
    await theirs.goto(invitation);
    await expect(theirs.getByText("Ada Lovelace invites you to this platform.")).toBeVisible();
    await expect(theirs.getByLabel("Your name")).toHaveValue("Grace Hopper");
    await theirs.getByLabel("Password", { exact: true }).fill(COLLEAGUE_PASSWORD);
    await theirs.getByRole("button", { name: "Accept the invitation" }).click();

    const menu = theirs.getByRole("navigation", { name: "Navigation" });
    await expect(menu.getByRole("link", { name: "Organizations" })).toBeVisible();
    await expect(menu.getByRole("link", { name: "Sessions" })).toHaveCount(0);
    const fewer = await menu.getByRole("link").count();
    expect(fewer).toBeLessThan(await navigation.getByRole("link").count());

    await menu.getByRole("link", { name: "Organizations" }).click();
    const create = theirs.getByRole("button", { name: "New organization" });
    await expect(create).toBeDisabled();
    await expect(create).toHaveAttribute("title", "Needs the permission “Create organizations” (organizations.create)");
    await theirs.goto(`${steward.url}/sessions`);
    await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("You may not see this");
    await expect(theirs.getByText("“See everybody's sessions” (sessions.view)")).toBeVisible();
    await context.close();
  });

  const secret = await test.step("an API key is made and its secret shown once", async () => {
    await navigation.getByRole("link", { name: "API keys" }).click();
    await page.getByRole("button", { name: "New API key" }).first().click();
    await page.getByLabel("Name").fill("Nightly export");
    await page.getByRole("checkbox", { name: "See organizations and their details" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    const shown = page.getByRole("dialog", { name: "Secret of Nightly export" });
    await confirmIfAsked(page, PASSWORD, shown);
    const secret = await shown.getByRole("code").textContent();
    await shown.getByRole("button", { name: "I have kept it" }).click();
    await expect(heading).toHaveText("Nightly export");
    return secret!;
  });

  await test.step("a script lists the same customers with that key", async () => {
    const names = new Set<string>();
    let after = "";
    do {
      const answer = await fetch(`${steward.url}/api/v1/organizations?limit=200${after}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(answer.status).toBe(200);
      const list = (await answer.json()) as { items: { name: string }[]; next: string | null };
      for (const { name } of list.items) names.add(name);
      after = list.next ? `&after=${encodeURIComponent(list.next)}` : "";
    } while (after !== "");
    expect(names).toEqual(new Set(customers(500).map(({ name }) => name)));

    const forbidden = await fetch(`${steward.url}/api/v1/users`, { headers: { authorization: `Bearer ${secret}` } });
    expect(forbidden.status).toBe(403);
  });
});
