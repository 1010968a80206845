import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { defineConfig } from "@playwright/test";

// An installed browser, never one of Playwright's own downloads. The runner reads this file in every
// process that it starts; they inherit what the first one found.
process.env.CHROMIUM ??= execFileSync(fileURLToPath(new URL("../scripts/browser.sh", import.meta.url)), {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
}).trim();

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  forbidOnly: process.env.CI === "true",
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM },
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
