import { beforeEach, expect, test, vi } from 'vitest';

/** An element that a click can be on. */
class Link {
  readonly target: string;
  readonly #url: URL;

  constructor(href: string, target = '') {
    [this.#url, this.target] = [new URL(href, 'http://chinwag'), target];
  }

  closest = () => this;
  get origin() { return this.#url.origin; }
  get pathname() { return this.#url.pathname; }
  get search() { return this.#url.search; }
  get hash() { return this.#url.hash; }
}

const page = new EventTarget();
let entries: string[] = [];

beforeEach(() => {
  vi.resetModules();
  entries = ['http://chinwag/conversations/1'];
  const enter = (_: unknown, title: string, path: string) => void (entries = [...entries, new URL(path + title, 'http://chinwag').href]);
  vi.stubGlobal('location', new Proxy({} as URL, { get: (_, name) => new URL(entries.at(-1) ?? '')[name as 'href'] }));
  vi.stubGlobal('window', { history: { pushState: enter, replaceState: (state: unknown, title: string, path: string) => (entries.pop(), enter(state, title, path)) } });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('Element', Link);
});

const opened = async () => (await import('./router.svelte')).router;

/** Returns whether the page follows the link itself. */
function click(router: Awaited<ReturnType<typeof opened>>, link: Link, more: Partial<MouseEvent> = {}): boolean {
  let isFollowed = false;
  router.follow({ button: 0, target: link, preventDefault: () => (isFollowed = true), ...more } as unknown as MouseEvent);
  return isFollowed;
}

test('a link to the open page is a new visit, without a new entry in the history', async () => {
  const router = await opened();
  router.go('/conversations/1/9');
  const { route } = router;
  expect(click(router, new Link('/conversations/1/9'))).toBe(true);
  expect(router.route).toEqual(route);
  expect(router.route).not.toBe(route);
  expect(entries).toEqual(['http://chinwag/conversations/1', 'http://chinwag/conversations/1/9']);
});

test('going back to an entry of the same address is no visit', async () => {
  const router = await opened();
  const { route } = router;
  page.dispatchEvent(new Event('popstate'));
  expect(router.route).toBe(route);
  entries.push('http://chinwag/people');
  page.dispatchEvent(new Event('popstate'));
  expect(router.route).toEqual({ page: 'people' });
});

test('of the links that open a new tab, only those to conversations of this server stay here', async () => {
  const router = await opened();
  const followed = (href: string) => click(router, new Link(href, '_blank'));
  expect(['/conversations/2', 'http://chinwag/conversations/2/7'].map(followed)).toEqual([true, true]);
  expect(router.route).toEqual({ page: 'conversation', conversationId: '2', messageId: '7' });
  expect(['http://elsewhere/conversations/2', '/people', '/api/files/2', '/conversations/x'].map(followed)).toEqual([false, false, false, false]);
  expect(click(router, new Link('/people'))).toBe(true);
  expect(click(router, new Link('/conversations/2'), { ctrlKey: true })).toBe(false);
});
