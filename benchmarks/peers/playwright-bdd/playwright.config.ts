import { defineConfig } from "@playwright/test";
import { defineBddConfig } from "playwright-bdd";

// How everybody starts the browser that the benchmark has found; the names are Python's there.
const browser = JSON.parse(process.env.BENCH_BROWSER!);

export default defineConfig({
  testDir: defineBddConfig({
    features: "features/*.feature",
    steps: "*.ts",
    tags: process.env.BENCH_TAGS,
  }),
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: "dot",
  use: {
    headless: true,
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 800 },
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: browser.executable_path,
      chromiumSandbox: browser.chromium_sandbox,
      args: browser.args,
    },
  },
});
