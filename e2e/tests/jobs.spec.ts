import { choose, createOrganizations, expect, test } from "../steward.ts";

test("a schedule is run now, and its run is seen to its end without a reload", async ({ signedIn: page }) => {
  await page.goto("/schedules");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Schedules");
  await expect(page.getByRole("heading", { name: "The next 24 hours" })).toBeVisible();
  await page.getByRole("link", { name: "audit-verification" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("audit-verification");
  await page.getByRole("link", { name: "Runs" }).click();
  await expect(page.getByText("No jobs")).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByRole("status").getByText("audit-verification is in the queue")).toBeVisible();

  const run = page.getByRole("row").filter({ hasText: "Verify the audit log" });
  await expect(run).toContainText("Done");
  await run.getByRole("link", { name: "Verify the audit log" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Verify the audit log");
  await page.getByRole("link", { name: "Attempts" }).click();
  await expect(page.getByRole("heading", { name: "Attempt 1" })).toBeVisible();
  await expect(page.getByText(/entries checked/)).toBeVisible();
});

test("a schedule is paused and resumed", async ({ signedIn: page }) => {
  await page.goto("/schedules");
  const row = page.getByRole("row").filter({ hasText: "clean-up" });
  await expect(row).toContainText("Active");
  await choose(page, "Actions for clean-up", "Pause");
  await expect(row).toContainText("Paused");
  await choose(page, "Actions for clean-up", "Resume");
  await expect(row).toContainText("Active");
});

test("a list follows what others change", async ({ signedIn: page, steward, owner }) => {
  const stream = page.waitForResponse((response) => response.url().endsWith("/api/v1/changes"));
  await page.goto("/organizations");
  await expect(page.getByText("No organizations yet")).toBeVisible();
  await stream;
  await createOrganizations(steward, owner, { name: "Gertz AG" });
  await expect(page.getByRole("link", { name: "Gertz AG" })).toBeVisible();
});
