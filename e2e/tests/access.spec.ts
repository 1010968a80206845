import { call, choose, confirmIfAsked, createPerson, expect, rememberSession, signIn, test } from "../steward.ts";

test("a role shows group by group what it grants and what not", async ({ signedIn: page }) => {
  await page.goto("/roles");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Developer" }) });
  await expect(row).toContainText("Looks, to find faults, and changes nothing.");
  await expect(row).toContainText("8 permissions");
  await page.getByRole("link", { name: "Developer" }).click();
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { level: 2, name: "Organizations" })).toBeVisible();
  await expect(main.getByText("Granted: See organizations and their details")).toBeVisible();
  await expect(main.getByText("Not granted: Change organizations and their billing address")).toBeVisible();
  await expect(main.getByRole("button", { name: "Edit" })).toHaveCount(0);
});

test("a role is made with a whole group, and given to a person who then sees its menus", async ({
  signedIn: page,
  steward,
  owner,
  browser,
}) => {
  const person = await createPerson(steward, owner, { name: "Sam Support", email: "sam@example.com" });
  await page.goto("/roles");
  await page.getByRole("button", { name: "New role" }).click();
  await page.getByLabel("Name", { exact: true }).fill("support-l1");
  const matrix = page.getByRole("group", { name: "Permissions" });
  await matrix.getByRole("checkbox", { name: "Organizations", exact: true }).check();
  const single = matrix.getByRole("checkbox", { name: "Delete organizations" });
  await expect(single).toBeChecked();
  await expect(single).toBeDisabled();
  await matrix.getByRole("checkbox", { name: "See people and their details" }).check();
  await expect(matrix.getByRole("checkbox", { name: "Delete people" })).not.toBeChecked();
  await page.getByRole("button", { name: "Save" }).click();
  await confirmIfAsked(page, owner.password, page.getByText("support-l1 created"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("support-l1");
  await expect(page.getByText("Granted: Import organizations from a file", { exact: true })).toBeVisible();
  await expect(page.getByText("Not granted: Delete people")).toBeVisible();

  await page.goto(`/people/${person.id}/roles`);
  await page.getByRole("button", { name: "Give a role" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Give a role" });
  await dialog.getByRole("combobox", { name: "Role" }).fill("support");
  await dialog.getByRole("option", { name: "support-l1" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await confirmIfAsked(page, owner.password, page.getByText("support-l1 given"));
  await expect(page.getByRole("row").filter({ hasText: "support-l1" })).toContainText("Whole platform");

  const context = await browser.newContext({ locale: "en-GB" });
  await rememberSession(context, steward, person);
  const theirs = await context.newPage();
  await theirs.goto(steward.url);
  const menu = theirs.getByRole("navigation", { name: "Navigation" });
  await expect(menu.getByRole("link", { name: "Organizations" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "People" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Roles" })).toHaveCount(0);
  await context.close();
});

test("nobody ticks a permission that they do not hold", async ({ page, context, steward, owner }) => {
  await call(steward, "POST", "auth/confirm", { token: owner.token, body: { password: owner.password } });
  await call(steward, "POST", "roles", {
    token: owner.token,
    body: { name: "role-keeper", description: "", grants: ["roles.*", "users.view"] },
  });
  const person = await createPerson(steward, owner, { name: "Kim Keeper", email: "kim@example.com", roles: ["role-keeper"] });
  await rememberSession(context, steward, person);
  await page.goto("/roles/new");
  const matrix = page.getByRole("group", { name: "Permissions" });
  await expect(matrix.getByRole("checkbox", { name: "Everything" })).toBeDisabled();
  await expect(matrix.getByRole("checkbox", { name: "Delete people" })).toBeDisabled();
  await expect(matrix.getByTitle("You do not hold this permission yourself").first()).toBeVisible();
  await expect(matrix.getByRole("checkbox", { name: "See people and their details" })).toBeEnabled();
});

test("a person without a role sees no menus, and why", async ({ page, context, steward, owner }) => {
  const person = await createPerson(steward, owner, { name: "Nora Newcomer", email: "nora@example.com" });
  await rememberSession(context, steward, person);
  await page.goto("/");
  await expect(page.getByText(/You hold no role yet\./)).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Navigation" }).getByRole("link")).toHaveText(["Dashboard"]);

  await page.goto("/organizations");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not see this");
  await expect(page.getByText("Needs the permission “See organizations and their details” (organizations.view)")).toBeVisible();
});

test("a role that is taken away is gone at once", async ({ page, context, steward, owner }) => {
  const person = await createPerson(steward, owner, { name: "Dora Developer", email: "dora@example.com", roles: ["Developer"] });
  await rememberSession(context, steward, person);
  await page.goto("/people");
  await expect(page.getByRole("link", { name: "Olive Owner" })).toBeVisible();
  const { items } = await call(steward, "GET", `users/${person.id}/roles`, { token: owner.token });
  await call(steward, "DELETE", `users/${person.id}/roles/${items[0].id}`, { token: owner.token });
  await page.getByRole("link", { name: "Olive Owner" }).click();
  await expect(page.getByText("You need the permission users.view for this.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not see this");
});

test("the last Owner keeps the role", async ({ signedIn: page, steward, owner }) => {
  const { user_id } = await call(steward, "GET", "auth/whoami", { token: owner.token });
  await page.goto(`/people/${user_id}/roles`);
  await choose(page, "Actions for Owner", "Take away");
  await page.getByRole("dialog", { name: "Take the role Owner away?" }).getByRole("button", { name: "Take away" }).click();
  await confirmIfAsked(page, owner.password, page.getByRole("alert").filter({ hasText: "The last owner must keep this role." }));
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: "Owner" })).toBeVisible();
});

test("a person is suspended, and told so at sign-in", async ({ signedIn: page, steward, owner, browser }) => {
  const person = await createPerson(steward, owner, { name: "Sid Suspended", email: "sid@example.com", roles: ["Developer"] });
  await page.goto(`/people/${person.id}`);
  await choose(page, "Actions", "Suspend");
  const dialog = page.getByRole("dialog", { name: "Suspend Sid Suspended?" });
  await expect(dialog).toContainText("can no longer sign in, and every session ends at once.");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("Sid Suspended suspended")).toBeVisible();
  await expect(page.getByRole("button", { name: "Activate" })).toBeVisible();

  const context = await browser.newContext({ locale: "en-GB" });
  const theirs = await context.newPage();
  await theirs.goto(steward.url);
  await theirs.getByLabel("E-mail address").fill(person.email);
  await theirs.getByLabel("Password", { exact: true }).fill(person.password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByText("Your account has been suspended.")).toBeVisible();
  await context.close();

  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByText("Sid Suspended activated")).toBeVisible();
});

test("a wrong password and an unknown address are told in the same words", async ({ page, owner }) => {
  await page.goto("/");
  for (const email of [owner.email, "nobody@example.com"]) {
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("E-mail address or password is wrong.")).toBeVisible();
    await page.reload();
  }
});

test("somebody's session is ended, and they have to sign in again", async ({ signedIn: page, steward, owner, browser }) => {
  const person = await createPerson(steward, owner, { name: "Dora Developer", email: "dora@example.com", roles: ["Developer"] });
  const context = await browser.newContext({ locale: "en-GB" });
  await rememberSession(context, steward, person);
  const theirs = await context.newPage();
  await theirs.goto(`${steward.url}/people`);
  await expect(theirs.getByRole("link", { name: "Olive Owner" })).toBeVisible();

  await page.goto(`/people/${person.id}/sessions`);
  const endable = page.getByRole("button", { name: "Actions for Dora Developer" });
  // The session in which the invitation was accepted, and the browser's.
  await expect(endable).toHaveCount(2);
  await page.goto("/people?q=dora");
  await choose(page, "Actions for Dora Developer", "End sessions");
  await page
    .getByRole("dialog", { name: "End all sessions of Dora Developer?" })
    .getByRole("button", { name: "End sessions" })
    .click();
  await expect(page.getByText("Sessions of Dora Developer ended")).toBeVisible();

  await theirs.getByRole("link", { name: "Olive Owner" }).click();
  await expect(theirs.getByRole("dialog", { name: "Your session has expired" })).toBeVisible();
  await context.close();
});

test("one's own other session is ended on the account page", async ({ signedIn: page }) => {
  await page.goto("/account/sessions");
  await expect(page.getByText("2 open sessions")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "This session" }).getByRole("button", { name: /^Actions/ })).toHaveCount(0);
  await choose(page, "Actions for Olive Owner", "End session");
  await page.getByRole("dialog", { name: /End the session of/ }).getByRole("button", { name: "End session" }).click();
  await expect(page.getByText("Session ended")).toBeVisible();
  await expect(page.getByText("1 open session", { exact: true })).toBeVisible();
});

test("a temporary password is shown once and must be changed at the first sign-in", async ({
  signedIn: page,
  owner,
  steward,
  browser,
}) => {
  await page.goto("/people/new");
  await page.getByLabel("Name", { exact: true }).fill("Tilda Temporary");
  await page.getByLabel("E-mail address").fill("tilda@example.com");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const shown = page.getByRole("dialog", { name: "Tilda Temporary created" });
  await confirmIfAsked(page, owner.password, shown);
  const temporary = await shown.getByRole("code").innerText();
  expect(temporary).toMatch(/^[A-Za-z0-9]{20}$/);
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tilda Temporary");

  const context = await browser.newContext({ locale: "en-GB" });
  const theirs = await context.newPage();
  await theirs.goto(steward.url);
  await theirs.getByLabel("E-mail address").fill("tilda@example.com");
  await theirs.getByLabel("Password", { exact: true }).fill(temporary);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Change password");
  await expect(theirs.getByRole("navigation", { name: "Navigation" })).toHaveCount(0);
  await theirs.goto(`${steward.url}/organizations`);
  await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Change password");

  await theirs.getByLabel("Current password").fill(temporary);
  await theirs.getByLabel("New password").fill("password1234");
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByText("This password is on the list of common passwords.")).toBeVisible();
  await theirs.getByLabel("New password").fill("seven quiet herons at dusk");
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByRole("navigation", { name: "Navigation" })).toBeVisible();
  await context.close();
});

test("who signs out is out, also after the back button", async ({ page, owner }) => {
  await signIn(page, owner);
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("People");
  await choose(page, "Account menu", "Sign out");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Steward");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Steward");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Steward");
});
