/** The fixtures of every page test: its own server, and signed-in users, each in a browser. */
import { type BrowserContext, type BrowserContextOptions, expect, test as base } from '@playwright/test';
import { Account } from './account';
import type { Person } from './person';
import { Room } from './room';
import { Server } from './server';

type Fixtures = {
  /** The server's flags, besides its port and its data. */
  serverFlags: string[];
  /** The only other origin that the page may use. */
  elsewhere: string | null;
  server: Server;
  /** Forbidden actions of a page. A test fails unless this is empty at its end. */
  faults: string[];
  /** A fresh browser. Forbidden actions in it make the test fail. */
  openBrowser: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** A user on the home page, in their own browser. */
  signIn: (username: string, options?: BrowserContextOptions) => Promise<Person>;
  /** The users' browsers, with a session and without a page. */
  johnsBrowser: BrowserContext;
  janesBrowser: BrowserContext;
  /** Jane without a page, for tests that need only her requests. */
  janesProgram: Account;
  /** The path at which john and jane open the page. */
  room: Room;
  john: Person;
  jane: Person;
  /** The conversation of John and Jane, which is open in their pages. */
  meeting: string;
};

export const test = base.extend<Fixtures>({
  serverFlags: [['--dev-login', '--empty'], { option: true }],
  elsewhere: [null, { option: true }],

  server: async ({ serverFlags }, use, testInfo) => {
    const server = await Server.start(...serverFlags);
    await use(server);
    if (testInfo.errors.length > 0) console.error(server.complaints);
    await server.end(testInfo.title);
  },

  faults: async ({}, use) => {
    const faults: string[] = [];
    await use(faults);
    expect(faults).toEqual([]);
  },

  openBrowser: async ({ browser, server, elsewhere, faults }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: server.origin, ...options });
      watch(context, server, elsewhere, faults);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) {
      // A request may still be in a route of the test.
      for (const routed of [context, ...context.pages()]) await routed.unrouteAll({ behavior: 'ignoreErrors' });
      await server.secrets.keepCookies(context);
      await context.close();
    }
  },

  signIn: ({ openBrowser, room }, use) =>
    use(async (username, options) => room.enterAtHome(await openSession(openBrowser, username, options))),

  johnsBrowser: ({ openBrowser }, use) => openSession(openBrowser, 'john').then(use),
  janesBrowser: ({ openBrowser }, use) => openSession(openBrowser, 'jane').then(use),
  janesProgram: ({ janesBrowser }, use) => use(new Account(janesBrowser.request)),

  room: ({}, use) => use(new Room()),
  john: ({ johnsBrowser, room }, use) => room.enter(johnsBrowser).then(use),
  jane: ({ janesBrowser, room }, use) => room.enter(janesBrowser).then(use),

  meeting: async ({ johnsBrowser, room }, use) => {
    const id = await new Account(johnsBrowser.request).start('jane');
    await room.meetIn(id);
    await use(id);
  },
});

/** On a server with a demo. */
async function openSession(openBrowser: Fixtures['openBrowser'], username: string, options?: BrowserContextOptions) {
  const context = await openBrowser(options);
  await context.request.post('/api/login', { data: { username } });
  return context;
}

/** Reports every error, violation of the content security policy, and request to another origin. */
function watch(context: BrowserContext, server: Server, elsewhere: string | null, faults: string[]): void {
  context.on('weberror', (error) => faults.push(`page error: ${error.error().stack}`));
  context.on('console', (message) => {
    if (/content security policy|trusted ?(types|html|script)/iu.test(message.text())) faults.push(message.text());
  });
  context.on('request', (request) => {
    server.secrets.hear(request);
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== server.origin && url.origin !== elsewhere) faults.push(`left the origin: ${url}`);
  });
}

export { expect };
