import { choose, createPerson, expect, signIn, test } from "../steward.ts";

test("one's own name and language are changed where one's account is", async ({ signedIn: page, owner }) => {
  await page.goto("/");
  await choose(page, "Account menu", "My account");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profile");
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Name").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription("Please fill this in.");
  await page.getByLabel("Name").fill("Ada King");
  await page.getByLabel("Language of the panel").selectOption("German");
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("status").getByText("Profil gespeichert")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profil");
  await expect(page.getByRole("banner")).toContainText("Ada King");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profil");
  await expect(page.getByRole("main")).toContainText(owner.email);
});

test("whoever holds no role is told what to do", async ({ page, steward, owner }) => {
  const person = await createPerson(steward, owner, { name: "Nora New", email: "nora@example.com" });
  await page.goto(steward.url);
  await signIn(page, person);
  await expect(page.getByText("You hold no role yet.")).toBeVisible();
});
