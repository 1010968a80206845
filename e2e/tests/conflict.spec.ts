import { call, createOrganizations, createPerson, expect, rememberSession, test } from "../steward.ts";

test("who saves second sees both values and chooses which stay", async ({ signedIn: page, steward, owner, browser }) => {
  const [id] = await createOrganizations(steward, owner, { name: "Gertz AG", city: "Ilmenau", street: "Killerplatz 795" });
  const colleague = await createPerson(steward, owner, { name: "Otto Operator", email: "otto@example.com", roles: ["Operator"] });
  const context = await browser.newContext({ locale: "en-GB" });
  await rememberSession(context, steward, colleague);
  const theirs = await context.newPage();

  await page.goto(`/organizations/${id}/edit`);
  await page.getByLabel("City").fill("Weimar");
  await page.getByLabel("Street and number").fill("Goetheplatz 1");
  await theirs.goto(`${steward.url}/organizations/${id}/edit`);
  await theirs.getByLabel("City").fill("Jena");
  await theirs.getByLabel("Street and number").fill("Markt 2");
  await theirs.getByLabel("Contact person").fill("Dr. Colleague");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByText("Gertz AG saved")).toBeVisible();
  await context.close();

  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Changed by somebody else" });
  await expect(dialog.getByRole("columnheader")).toHaveText(["Field", "Yours", "Theirs"]);
  const field = (name: string) => dialog.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
  await expect(field("City").getByLabel("Weimar")).toBeChecked();
  await expect(field("City").getByLabel("Jena")).not.toBeChecked();
  await expect(field("Street and number").getByLabel("Goetheplatz 1")).toBeChecked();
  await expect(field("Contact person").getByLabel("Dr. Colleague")).toBeChecked();
  await field("Street and number").getByLabel("Markt 2").check();
  await dialog.getByRole("button", { name: "Save the chosen values" }).click();

  await expect(page.getByText("Gertz AG saved")).toBeVisible();
  const facts = page.getByRole("main");
  await expect(facts).toContainText("Weimar");
  await expect(facts).toContainText("Markt 2");
  await expect(facts).toContainText("Dr. Colleague");
  await expect(facts).not.toContainText("Goetheplatz");
});

test("who cancels the choice keeps what was typed", async ({ signedIn: page, steward, owner }) => {
  const [id] = await createOrganizations(steward, owner, { name: "Gertz AG" });
  await page.goto(`/organizations/${id}/edit`);
  await page.getByLabel("City").fill("Weimar");
  const now = await call(steward, "GET", `organizations/${id}`, { token: owner.token });
  const { name, street, postal_code, country, billing_email } = now;
  await call(steward, "PUT", `organizations/${id}`, {
    token: owner.token,
    body: { name, street, postal_code, country, billing_email, city: "Jena" },
    headers: { "if-match": `"${now.version}"` },
  });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Changed by somebody else" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("City")).toHaveValue("Weimar");
  const after = await call(steward, "GET", `organizations/${id}`, { token: owner.token });
  expect(after.city).toBe("Jena");
});

test("a session that ends while somebody types asks to sign in again in place", async ({ signedIn: page, steward, owner }) => {
  const [id] = await createOrganizations(steward, owner, { name: "Gertz AG" });
  await page.goto(`/organizations/${id}/edit`);
  await page.getByLabel("City").fill("Weimar");
  await page.getByLabel("Notes").fill("A long note\nthat nobody wants to write twice");

  await call(steward, "POST", "auth/confirm", { token: owner.token, body: { password: owner.password } });
  await call(steward, "POST", "sessions/end-all", { token: owner.token });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Your session has expired" });
  await expect(dialog).toContainText("Nothing is lost.");
  await expect(dialog.getByLabel("E-mail address")).toHaveValue(owner.email);
  await expect(page.getByLabel("City")).toHaveValue("Weimar");

  await dialog.getByLabel("Password", { exact: true }).fill("not the password at all");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog.getByText("E-mail address or password is wrong.")).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(owner.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByText("Gertz AG saved")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Weimar");
  await expect(page.getByRole("main")).toContainText("that nobody wants to write twice");
});

test("who saves without a connection is told so, keeps the input and saves it later", async ({
  signedIn: page,
  context,
  steward,
  owner,
}) => {
  const [id] = await createOrganizations(steward, owner, { name: "Gertz AG" });
  await page.goto(`/organizations/${id}/edit`);
  await page.getByLabel("City").fill("Weimar");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The server cannot be reached. Nothing is lost" })).toBeVisible();
  const banner = page.getByText("The server cannot be reached. Your input is kept; Steward keeps trying.");
  await expect(banner).toBeVisible();
  await expect(page.getByLabel("City")).toHaveValue("Weimar");

  await context.setOffline(false);
  await expect(banner).toBeHidden();
  await expect(page.getByLabel("City")).toHaveValue("Weimar");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Gertz AG saved")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Weimar");
});

test("a list that cannot be loaded says so and loads at the next try", async ({ signedIn: page, context }) => {
  await page.goto("/people");
  await expect(page.getByRole("link", { name: "Olive Owner" })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "Roles" }).click();
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "Operator" })).toBeVisible();
});
