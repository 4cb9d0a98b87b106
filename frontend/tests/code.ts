/** The code that is loaded after the first screen. */
import type { Page } from '@playwright/test';

/**
 * Waits until a page has loaded all its code. A lost network could hold back what is on its way, and the page with it. A page that is loaded
 * again has it from its cache, in no time: the duration is 0.
 */
export const allCode = (page: Page) =>
  page.waitForFunction(() => (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).some(({ name, responseEnd }) => name.includes('/late-') && responseEnd > 0));
