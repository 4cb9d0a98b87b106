/** Detects everything that a page does because of a text: what runs, what is loaded, and where it goes. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Frame, Locator, Page } from '@playwright/test';
import { drawnText } from './markdown';
import type { Person } from './person';
import { expect, test as base } from './team';

type Watching = {
  /** The origin of a server that must never get a request. */
  trap: string;
  /** The detected actions. A test fails unless this is empty at its end. */
  detected: string[];
};

/** As for every test, with every browser watched. */
export const test = base.extend<Watching>({
  serverFlags: ['--dev-login', '--empty', '--rate-limits', 'off'],

  trap: async ({ detected }, use) => {
    const server: Server = createServer((request, response) => {
      detected.push(`asked elsewhere for ${request.url}`);
      // A browser that shows this page sends no further requests.
      response.setHeader('content-type', 'text/html').end('<link rel="icon" href="data:,">');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },

  detected: async ({}, use) => {
    const detected: string[] = [];
    await use(detected);
    expect(detected).toEqual([]);
  },

  /** John's page, in the demo. */
  jane: ({ signIn }, use) => signIn('jane').then(use),

  openBrowser: async ({ openBrowser, detected }, use) =>
    use(async (options) => {
      const context = await openBrowser(options);
      await watch(context, detected);
      return context;
    }),
});

async function watch(context: BrowserContext, detected: string[]): Promise<void> {
  await context.exposeFunction('seen', (detection: string) => detected.push(detection));
  await context.addInitScript(hook);
  context.on('page', (page) => follow(page, detected));
}

function follow(page: Page, detected: string[]): void {
  page.on('dialog', (dialog) => {
    detected.push(`${dialog.type()}: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => detected.push(`popup: ${popup.url()}`));
  // Only for an existing page: the first request of a popup comes before it and has no frame yet.
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame().parentFrame()) detected.push(`a frame loads ${request.url()}`);
  });
  page.on('frameattached', (frame: Frame) => detected.push(`frame: ${frame.url()}`));
  page.on('download', (download) => detected.push(`download: ${download.url()}`));
}

/** Runs in every page, before its own scripts. */
function hook(): void {
  const { seen } = window as unknown as { seen: (detection: string) => void };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
    window[name] = ((...words: unknown[]) => seen(`${name}(${words.join()})`)) as never;
  }
  Object.defineProperty(window, 'xss', { set: () => seen('window.xss') });
  Object.defineProperty(Object.prototype, 'xss', { set: () => seen('Object.prototype.xss'), configurable: true });
  // In shadow trees too: the event bubbles and is composed.
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    seen(`${violatedDirective}: ${blockedURI} ${sample}`);
  });
}

/** The document contains only the page's own elements: none that runs or loads, and no attribute that does. */
export async function expectNothingStrange(page: Page): Promise<void> {
  const strange = await page.evaluate(() => {
    const found: string[] = [];
    const unknown = 'script:not([src^="/"]), iframe, frame, object, embed, base, math, template, video, audio, style, marquee, meta[http-equiv], form[action], [formaction], [srcdoc], [srcset], [ping], [background]';
    for (const element of document.querySelectorAll(unknown)) found.push(element.outerHTML);
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        const leadsAway = ['href', 'src', 'xlink:href'].includes(name) && !/^(?:\/|#|https?:\/\/|mailto:|data:image\/(?:svg\+xml,|png;base64,))/iu.test(value);
        if (name.startsWith('on') || leadsAway) found.push(`${element.localName} ${name}=${value}`);
      }
    }
    return found;
  });
  expect(strange).toEqual([]);
}

/** The ids of the messages, and their texts as they are drawn. Those in Markdown are without white space. */
export const drawnBy = ({ items }: Person): Promise<(readonly [string, string])[]> =>
  items.locator('[data-text]').evaluateAll((texts) =>
    texts.map((text) => {
      const { id = '' } = text.closest<HTMLElement>('[data-key]')?.dataset ?? {};
      if (text.localName === 'span') return [id, text.textContent] as const;
      const copy = text.cloneNode(true) as HTMLElement;
      for (const around of copy.querySelectorAll('[hidden], [data-typed=""], .state')) around.remove();
      return [id, copy.textContent.replace(/\s+/gu, '')] as const;
    }),
  );

export const saidBy = async (person: Person): Promise<string[]> => (await drawnBy(person)).map(([, text]) => text);

/** Emphasis, code and links are the only elements made from a message's text. There are at least `count` links. */
export async function expectTextAndLinks({ items }: Person, count: number): Promise<void> {
  const texts = items.locator('[data-text]');
  const elements = 'p, strong, em, del, code, pre, blockquote, ul, ol, li, table, thead, tbody, tr, th, td, figure, figcaption, figcaption *, .table, .more, [hidden], a, .edited, .state, .state *';
  await expect(texts.locator(`:scope *:not(${elements})`)).toHaveCount(0);
  const links = await texts.locator('a').evaluateAll((links) =>
    (links as HTMLAnchorElement[]).map((link) => ({
      scheme: link.protocol,
      target: link.target,
      rel: link.rel,
      tellsTarget: [link.title, link.textContent, `http://${link.textContent}`, `mailto:${link.textContent}`].includes(link.getAttribute('href') ?? ''),
    })),
  );
  expect(links.length).toBeGreaterThanOrEqual(count);
  const link = { scheme: expect.stringMatching(/^(?:https?|mailto):$/u), target: '_blank', rel: 'noopener noreferrer', tellsTarget: true };
  expect(links).toEqual(links.map(() => link));
}

/** Waits until the last message is drawn. */
export const showsLast = (person: Person, content: string): Promise<void> =>
  expect.poll(async () => (await saidBy(person)).at(-1), { intervals: [10] }).toBe(drawnText(content));

/** Waits until the element has exactly this text. It polls fast, because it runs for every attack. */
export const shows = (element: Locator, text: string): Promise<void> => expect.poll(() => element.textContent(), { intervals: [10] }).toBe(text);

/** For texts in any order. */
export const sorted = (texts: readonly (string | null)[]): string[] => texts.map((text) => text ?? '').sort();

/** As the server stores single-line texts. */
export const line = (text: string, form = 'NFC'): string => text.normalize(form).replace(/\s+/gu, ' ').trim();

/** For a paged list, whose `button` shows the next page. */
export async function showAll(page: Page, button: string, items: Locator, count: number): Promise<void> {
  const more = page.getByRole('button', { name: button });
  for (;;) {
    // The first page has arrived.
    await expect(items.nth(count - 1).or(more).first()).toBeAttached();
    const before = await items.count();
    if (before >= count) break;
    await more.click();
    await expect.poll(() => items.count()).toBeGreaterThan(before);
  }
  await expect(items).toHaveCount(count);
}

export { expect };
