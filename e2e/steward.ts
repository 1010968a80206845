// What every spec builds on: each test has a server of its own with an empty database, and fails when
// the page throws, breaks the Content-Security-Policy or loads anything from another host.
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, type Locator, type Page, expect, test as base } from "@playwright/test";

import { call as send, setUp, startServer } from "../scripts/steward-server.mjs";

export type Steward = Awaited<ReturnType<typeof startServer>>;
export type Owner = Awaited<ReturnType<typeof setUp>>;
export { expect };

type Request = { token?: string; body?: unknown; type?: string; headers?: Record<string, string> };
/** Call the API; answers the parsed body, whose form the test knows. */
export const call = send as (server: Steward, method: string, path: string, request?: Request) => Promise<any>;

export const test = base.extend<{ steward: Steward; owner: Owner; signedIn: Page; clean: void }>({
  steward: async ({}, use, info) => {
    const steward = await startServer();
    await use(steward);
    if (info.status !== info.expectedStatus) {
      await info.attach("server.log", { body: steward.output(), contentType: "text/plain" });
    }
    await steward.stop();
  },

  baseURL: async ({ steward }, use) => use(steward.url),

  // The first Owner, made through the API: only the spec of the set-up page walks through that page.
  owner: async ({ steward }, use) => use(await setUp(steward)),

  // A page whose browser already holds the Owner's session.
  signedIn: async ({ context, page, steward, owner }, use) => {
    await rememberSession(context, steward, owner);
    await use(page);
  },

  clean: [
    async ({ context, steward }, use) => {
      const faults: string[] = [];
      context.on("weberror", (fault) => faults.push(`the page threw: ${fault.error().message}`));
      context.on("console", (message) => {
        if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
      });
      context.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (/^https?:$/.test(protocol) && origin !== steward.url) faults.push(`the page asked for ${request.url()}`);
      });
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** Sign in behind the browser's back: its next page finds the session in the cookie. */
export async function rememberSession(
  context: BrowserContext,
  steward: Steward,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const answer = await context.request.post(`${steward.url}/api/v1/auth/sign-in`, {
    headers: { origin: steward.url },
    data: { email, password },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Sign in as a person does. */
export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Navigation" })).toBeVisible();
}

/** Fails with what axe finds on the page as it stands, by the rules of WCAG 2.2 AA, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  // There are no frames that would ask for a page of axe's own.
  const axe = () => new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  expectNothing(page, await axe().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze());
  // Nothing but colours is different in the other theme.
  await page.emulateMedia({ colorScheme: "dark" });
  expectNothing(page, await axe().withRules(["color-contrast"]).analyze());
  await page.emulateMedia({ colorScheme: "light" });
}

function expectNothing(page: Page, { violations }: { violations: Violation[] }): void {
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
  // The pages after this one are worth knowing, too.
  expect.soft(found, new URL(page.url()).pathname).toEqual([]);
}

type Violation = { id: string; help: string; nodes: { html: string }[] };

/** Every field that an organization needs, some of them as the test wants them. */
export function organization(fields: { name: string } & Record<string, unknown>) {
  return {
    street: "Carina-Feigl-Gasse 7",
    postal_code: "4840",
    city: "Vöcklabruck",
    country: "AT",
    billing_email: "billing@customer.example",
    locale: "en",
    plan: "free",
    ...fields,
  };
}

/** Make organizations through the API, one after the other, and answer their ids. */
export async function createOrganizations(
  steward: Steward,
  owner: Owner,
  ...all: ({ name: string } & Record<string, unknown>)[]
): Promise<string[]> {
  const ids: string[] = [];
  for (const fields of all) {
    const { id } = await call(steward, "POST", "organizations", { token: owner.token, body: organization(fields) });
    ids.push(id);
  }
  return ids;
}

/** The id of the role with this name. */
export async function roleId(steward: Steward, owner: Owner, name: string): Promise<string> {
  const { items } = await call(steward, "GET", "roles?limit=100", { token: owner.token });
  return items.find((role: { name: string }) => role.name === name).id;
}

/** Make a person with these roles on the platform, by an invitation that is accepted at once. */
export async function createPerson(
  steward: Steward,
  owner: Owner,
  { name, email, roles = [] }: { name: string; email: string; roles?: string[] },
): Promise<{ id: string; name: string; email: string; password: string; token: string }> {
  const password = `the own words of ${email}!`;
  const role_ids = await Promise.all(roles.map((role) => roleId(steward, owner, role)));
  await call(steward, "POST", "auth/confirm", { token: owner.token, body: { password: owner.password } });
  const { link } = await call(steward, "POST", "invitations", {
    token: owner.token,
    body: { name, email, locale: "en", is_admin: true, role_ids },
  });
  const { access_token: token } = await call(steward, "POST", "auth/invitation/accept", {
    body: { token: link.split("#")[1], name, password },
  });
  const { user_id: id } = await call(steward, "GET", "auth/whoami", { token });
  return { id, name, email, password, token };
}

/** Answer the question for one's own password before a sensitive action. */
export async function confirmPassword(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm your password" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
}

/** The same where the password may have been given lately; `outcome` is what is seen afterwards. */
export async function confirmIfAsked(page: Page, password: string, outcome: Locator): Promise<void> {
  const question = page.getByRole("dialog", { name: "Confirm your password" });
  await expect(outcome.or(question)).toBeVisible();
  if (await question.isVisible()) await confirmPassword(page, password);
  await expect(outcome).toBeVisible();
}

/** Choose an entry of the menu behind a button. */
export async function choose(page: Page, button: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("menu", { name: button }).getByText(entry, { exact: true }).click();
}
