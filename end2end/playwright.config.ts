// One journey per file in stories/, driven by role and label against the release build.
// Each worker has a server, a database and a clock of its own (support/overture.ts), so nothing waits five minutes
// and no story sees another's data.

import { defineConfig, devices } from "@playwright/test";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Refuses to start for root and in most containers; the stories visit nothing but their own server.
  "--no-sandbox",
];

export default defineConfig({
  testDir: "stories",
  testMatch: "*.ts",
  outputDir: "test-results",
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    launchOptions: { executablePath: process.env.OVERTURE_CHROMIUM || undefined, args },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
  },
  projects: [
    { name: "desktop", use: { browserName: "chromium", viewport: { width: 1440, height: 900 }, colorScheme: "light" } },
    // Recruiters on a phone as well; what has no page of theirs in it need not be told twice.
    { name: "phone", testMatch: ["request.ts", "pages.ts"], use: { ...devices["Pixel 7"], browserName: "chromium" } },
  ],
});
