/**
 * The notifications of a system, which the tabs of a browser share and the service worker shows. Chromium without a screen has none, so
 * the test stands in for the system.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './fixtures';

type Options = { tag: string; body: string; renotify: boolean; data: { path: string } | null };
export type Shown = { title: string } & Options;
/** A page's request to the system. */
type Ask = (request: { show?: Shown; close?: string }) => Promise<Shown[]>;

export class System {
  readonly #browser: BrowserContext;
  #all: Shown[] = [];
  /** How often the system drew attention to a notification. */
  alerts = 0;

  private constructor(browser: BrowserContext) {
    this.#browser = browser;
  }

  /** Before the first page of a browser with service workers is opened. */
  static async of(browser: BrowserContext): Promise<System> {
    const system = new System(browser);
    await browser.exposeBinding('askSystem', (_, request: Parameters<Ask>[0]) => system.#answer(request));
    await browser.addInitScript(() => {
      if (location.protocol === 'about:') return;
      const { askSystem } = globalThis as unknown as { askSystem: Ask };
      Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
      Object.assign(ServiceWorkerRegistration.prototype, {
        showNotification: async (title: string, options: Options) => void (await askSystem({ show: { title, ...options } })),
        getNotifications: async ({ tag }: { tag?: string } = {}) =>
          (await askSystem({})).filter((shown) => (tag ?? shown.tag) === shown.tag).map((shown) => ({ ...shown, close: () => askSystem({ close: shown.tag }) })),
      });
      localStorage.setItem('chinwag.notifications', 'on');
    });
    return system;
  }

  #answer({ show, close }: Parameters<Ask>[0]): Shown[] {
    const isNew = show && !this.#all.some(({ tag }) => tag === show.tag);
    if (show && (isNew || show.renotify)) this.alerts += 1;
    this.#all = this.#all.filter(({ tag }) => tag !== show?.tag && tag !== close);
    if (show) this.#all.push(show);
    return this.#all;
  }

  /** The titles and texts that are on the screen. */
  get texts(): string[] {
    return this.#all.map(({ title, body }) => `${title}: ${body}`);
  }

  /** A click on the newest notification. Resolves with the windows that were opened. */
  async click(): Promise<string[]> {
    const newest = this.#all.at(-1);
    this.#all = this.#all.slice(0, -1);
    const [worker] = this.#browser.serviceWorkers();
    expect([worker, newest]).not.toContain(undefined);
    return worker?.evaluate(async (data) => {
      const scope = self as unknown as { clients: { openWindow: (path: string) => Promise<void> }; dispatchEvent: (event: Event) => void };
      const windows: string[] = [];
      scope.clients.openWindow = async (path) => void windows.push(path);
      let end: Promise<unknown> = Promise.resolve();
      // Only a real click may bring a page to the front.
      const waitUntil = (work: Promise<unknown>) => (end = work.catch(() => {}));
      scope.dispatchEvent(Object.assign(new Event('notificationclick'), { notification: { data, close: () => {} }, waitUntil }));
      await end;
      return windows;
    }, newest?.data) ?? [];
  }
}

/** The service worker is in charge, and the page has loaded what it loads late. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect(page.locator('canvas[hidden]')).toHaveCount(1);
}
