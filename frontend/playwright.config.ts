/** Tests the page in a real browser (`CHINWAG_CHROMIUM`) against the real binary (`CHINWAG_BINARY`). */
import { defineConfig } from '@playwright/test';

const chromium = process.env['CHINWAG_CHROMIUM'];

/** The timeout of one wait, far longer than a slow machine needs. A test has many waits. */
const LIMIT = 60_000;
const LIMIT_OF_TEST = 10 * LIMIT;

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  // Each test has its own server, so tests may run in any order and in parallel.
  fullyParallel: true,
  // Two workers per processor, because a page that waits for an event uses no processor.
  workers: '200%',
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['./tests/slowest.ts']],
  timeout: LIMIT_OF_TEST,
  expect: { timeout: LIMIT, toPass: { timeout: LIMIT } },
  use: {
    actionTimeout: LIMIT,
    navigationTimeout: LIMIT,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    // Requests of the page are seen and held by tests; those of a service worker are not.
    serviceWorkers: 'block',
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
        // Scrolling takes no time, so that nothing moves while a test measures.
        '--disable-smooth-scrolling',
        // Another host name, so that plain HTTP is not a secure context there.
        '--host-resolver-rules=MAP lan.test 127.0.0.1',
      ],
    },
  },
});
