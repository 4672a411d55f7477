import { defineConfig } from "@playwright/test";

// scripts/browser-test.sh starts the product with demonstration data and sets
// JIYUE_URL and JIYUE_DEMO_PASSWORD. The tests share that one product; two files run
// at a time, the tests of a file one after the other. The times allow for a busy
// machine: nothing here measures speed.
export default defineConfig({
  testDir: "browser",
  testMatch: process.env.PICTURES ? "pictures.ts" : "*.spec.ts",
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    baseURL: process.env.JIYUE_URL,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-smooth-scrolling",
      ],
    },
  },
});
