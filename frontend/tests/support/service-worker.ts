/** For unit tests: `public/sw.js` in a browser of stand-ins. The test decides what the network answers. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const ORIGIN = 'https://chinwag.test';

/** A store by path. Like a real one, it puts a replaced entry at its end. */
class FakeCache {
  readonly entries = new Map<string, { text: string; headers: Headers }>();
  readonly #fetch: (path: string) => Promise<Response>;

  constructor(fetch: (path: string) => Promise<Response>) {
    this.#fetch = fetch;
  }

  match = async (request: string | { url: string }) => {
    const entry = this.entries.get(pathOf(request));
    return entry && new Response(entry.text, { headers: entry.headers });
  };

  async put(request: string | { url: string }, response: Response) {
    this.entries.delete(pathOf(request));
    this.entries.set(pathOf(request), { text: await response.text(), headers: response.headers });
  }

  async addAll(paths: string[]) {
    const answers = await Promise.all(paths.map(this.#fetch));
    if (answers.some(({ ok }) => !ok)) throw new TypeError('A file is missing.');
    for (const [index, path] of paths.entries()) await this.put(path, answers[index] as Response);
  }

  keys = async () => [...this.entries.keys()].map((path) => ({ url: ORIGIN + path }));
  delete = async (request: string | { url: string }) => this.entries.delete(pathOf(request));
}

const pathOf = (request: string | { url: string }): string => (typeof request === 'string' ? request : request.url.slice(ORIGIN.length));

/** A page that is open. It answers the worker if it opens messages. */
export class FakePage {
  readonly opened: unknown[] = [];
  isFocused = false;
  readonly #answers: boolean;

  constructor(answers: boolean) {
    this.#answers = answers;
  }

  postMessage(data: { open: unknown } | null, [port]: MessagePort[] = []): void {
    if (port && this.#answers) port.postMessage('yes');
    port?.close();
    if (data) this.opened.push(data.open);
  }

  focus = async () => void (this.isFocused = true);
}

export class ServiceWorker {
  readonly stores = new Map<string, FakeCache>();
  pages: FakePage[] = [];
  readonly windows: string[] = [];
  /** Answers as the network. It fails if this throws. */
  answer: (path: string) => Response = () => new Response('');
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor() {
    const fetch = async (request: string | { url: string }) => this.answer(pathOf(request));
    const open = async (name: string) => {
      const store = this.stores.get(name) ?? new FakeCache(fetch);
      this.stores.set(name, store);
      return store;
    };
    const self = {
      addEventListener: (type: string, listener: (event: unknown) => void) => this.#listeners.set(type, listener),
      skipWaiting: () => {},
      clients: { claim: () => {}, matchAll: async () => this.pages, openWindow: async (path: string) => void this.windows.push(path) },
    };
    const caches = {
      open,
      match: async (request: string | { url: string }, { cacheName }: { cacheName: string }) => (await open(cacheName)).match(request),
      delete: async (name: string) => this.stores.delete(name),
    };
    runInNewContext(readFileSync('public/sw.js', 'utf8'), { self, caches, fetch, location: new URL(ORIGIN), URL, Headers, Response, MessageChannel, setTimeout, console });
  }

  /** The paths in a store. */
  kept = (name: 'chinwag.shell' | 'chinwag.state'): string[] => [...(this.stores.get(name)?.entries.keys() ?? [])];

  /** Asks as a page does. Resolves when all is kept. */
  async get(path: string, mode = path.startsWith('/api/') || path.includes('.') ? 'cors' : 'navigate'): Promise<Response> {
    let response: Promise<Response> | undefined;
    await this.#tell('fetch', { request: { method: 'GET', mode, url: ORIGIN + path }, respondWith: (answer: Promise<Response>) => (response = answer) }, () => response);
    return (await response) as Response;
  }

  click = (path: string): Promise<void> => this.#tell('notificationclick', { notification: { close: () => {}, data: { path } } });

  async #tell(type: string, event: object, first: () => Promise<unknown> | undefined = () => undefined): Promise<void> {
    const waiting: Promise<unknown>[] = [];
    this.#listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => waiting.push(promise.catch(() => {})) });
    await first()?.catch(() => {});
    await Promise.all(waiting);
  }
}
