/** How the page is tested in a real browser, against the real binary: `CHINWAG_BINARY`, in `CHINWAG_CHROMIUM`. */
import { defineConfig } from '@playwright/test';

const chromium = process.env['CHINWAG_CHROMIUM'];

export default defineConfig({
  testDir: 'tests',
  // Each test has a server of its own, so they may run in any order, side by side.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  // For a slow machine: nothing waits for as long as this unless it is broken.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A name that is not this machine's own, so that plain HTTP is no secure context there.
        '--host-resolver-rules=MAP lan.test 127.0.0.1',
      ],
    },
  },
});
