/** The code that is loaded after the first screen. */
import type { Page } from '@playwright/test';

/**
 * Waits until a page has all code that it loads by itself: the dialogs, which wait unseen for their keys, come last. A lost network could
 * hold back what is on its way, and the page with it.
 */
export const allCode = (page: Page) => page.locator('dialog[aria-label="Jump to or search"]').waitFor({ state: 'attached' });
