import { defineConfig } from "@playwright/test";

// scripts/browser-test.sh starts the product with demonstration data and sets
// JIYUE_URL and JIYUE_DEMO_PASSWORD. The tests share that one product and run
// one after the other, in the order of their file names.
export default defineConfig({
  testDir: "browser",
  testMatch: process.env.PICTURES ? "pictures.ts" : "*.spec.ts",
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    baseURL: process.env.JIYUE_URL,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
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
