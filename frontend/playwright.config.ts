/** How the page is tested in a real browser, against the real binary: `CHINWAG_BINARY`, in `CHINWAG_CHROMIUM`. */
import { defineConfig } from '@playwright/test';

const chromium = process.env['CHINWAG_CHROMIUM'];

/** Only a broken test waits this long, even on a slow machine. A test has many waits. */
const LIMIT = 60_000;
const LIMIT_OF_TEST = 10 * LIMIT;

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  // Each test has a server of its own, so they may run in any order, side by side.
  fullyParallel: true,
  // Two workers per processor: a page that waits for an event leaves the processor to another page.
  workers: '200%',
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['./tests/slowest.ts']],
  timeout: LIMIT_OF_TEST,
  expect: { timeout: LIMIT, toPass: { timeout: LIMIT } },
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
        // A turn of the wheel takes no time, so that nothing moves when a test measures.
        '--disable-smooth-scrolling',
        // A name that is not this machine's own, so that plain HTTP is no secure context there.
        '--host-resolver-rules=MAP lan.test 127.0.0.1',
      ],
    },
  },
});
