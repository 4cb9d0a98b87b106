/** The fixtures of tests about joining: a server without a demo, and its first owner. */
import { type APIRequestContext, type BrowserContext, type BrowserContextOptions, expect, type Page } from '@playwright/test';
import type { NewInvite, User } from '../src/net/api-types';
import { Account } from './account';
import { test as base } from './fixtures';
import { Person } from './person';
import type { Server } from './server';

/** The server's terminal output. */
export const OWNER_LINK = /(https?:\S+\/join#\S+)/u;
export const PASSWORD = 'seven brown geese';

export type Team = {
  /** A page in its own browser. */
  visit: (address: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The owner link from the terminal. */
  ownerLink: string;
  /** The browser of olivia, the first owner, without a page. */
  ownersBrowser: BrowserContext;
  /** Olivia without a page, for tests that need only her requests. */
  ownersProgram: Account;
  /** Olivia, on the home page. */
  owner: Person;
  /** Jane, whom the owner has invited, in their conversation. */
  jane: Person;
  /** Signs up another user, whom the owner has invited, and opens their conversation. */
  welcome: (username: string) => Promise<Person>;
  /** Signs an existing user in, in another browser, on the home page. */
  signInAgain: (username: string) => Promise<Person>;
};

/** Tests of joining, inviting and signing in use the forms, with `visit`. All others start from users who joined by request. */
export const test = base.extend<Team>({
  serverFlags: [],

  visit: ({ openBrowser }, use) =>
    use(async (address, options) => {
      const page = await (await openBrowser(options)).newPage();
      await page.goto(address);
      return page;
    }),

  ownerLink: ({ server }, use) => server.told(OWNER_LINK).then(use),

  ownersBrowser: async ({ openBrowser, ownerLink, server }, use) => {
    const browser = await openBrowser();
    await signUp(browser, server, ownerLink, 'olivia');
    await use(browser);
  },

  ownersProgram: ({ ownersBrowser }, use) => use(new Account(ownersBrowser.request)),

  owner: ({ ownersBrowser }, use) => openHome(ownersBrowser).then(use),

  janesBrowser: async ({ openBrowser, ownersProgram, server }, use) => {
    const browser = await openBrowser();
    await signUp(browser, server, await invite(ownersProgram), 'jane');
    await use(browser);
  },

  jane: ({ janesBrowser }, use) => openConversation(janesBrowser, 'olivia').then(use),

  welcome: ({ openBrowser, ownersProgram, server }, use) =>
    use(async (username) => {
      const browser = await openBrowser();
      await signUp(browser, server, await invite(ownersProgram), username);
      return openConversation(browser, 'olivia');
    }),

  signInAgain: ({ openBrowser, server }, use) =>
    use(async (username) => {
      const browser = await openBrowser();
      await ask(browser.request, server, '/api/login', { username, password: PASSWORD });
      return openHome(browser);
    }),
});

async function signUp({ request }: BrowserContext, server: Server, link: string, username: string): Promise<void> {
  const token = new URL(link).hash.slice(1);
  await ask(request, server, '/api/join', { token, username, password: PASSWORD });
}

async function ask(request: APIRequestContext, server: Server, path: string, data: Record<string, string>): Promise<void> {
  server.secrets.hearBody(data);
  expect((await request.post(path, { data })).ok()).toBe(true);
}

async function openHome(browser: BrowserContext): Promise<Person> {
  const person = new Person(await browser.newPage());
  await person.page.goto('/');
  await expect(person.sidebar).toBeVisible();
  return person;
}

async function openConversation(browser: BrowserContext, username: string): Promise<Person> {
  const person = new Person(await browser.newPage());
  await person.open(await person.start(username));
  return person;
}

/** Makes an invite by request. Returns its link. */
export async function invite({ request }: Account, terms: { people?: number; note?: string } = {}): Promise<string> {
  const answer = await request.post('/api/invites', { data: { uses: terms.people ?? 10, days: 7, note: terms.note ?? '' } });
  expect(answer.ok()).toBe(true);
  return ((await answer.json()) as NewInvite).links[0]?.url ?? '';
}

/** For a person's name, or for the username of someone who signs in or chooses it. */
export const nameField = (page: Page) => page.getByRole('textbox', { name: /^(?:Your name|Username)$/u }).last();
export const passwordField = (page: Page) => page.getByLabel('Password', { exact: true });
export const joinButton = (page: Page) => page.getByRole('button', { name: 'Join', exact: true });
export const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true });

export async function fillIn(page: Page, username: string, password = PASSWORD) {
  await nameField(page).fill(username);
  await passwordField(page).fill(password);
}

/** In a browser without a session. */
export async function signInWith(page: Page, username: string, password = PASSWORD): Promise<Person> {
  await fillIn(page, username, password);
  await signInButton(page).click();
  const person = new Person(page);
  await expect(person.sidebar).toBeVisible();
  return person;
}

/** An owner's actions, by request. */
export const idOf = async ({ request }: Account, username: string): Promise<string> => {
  const answer = await request.get(`/api/users?search=${username}`);
  return ((await answer.json()) as User[]).find((user) => user.username === username)?.id ?? '';
};

/** New users begin in the room in which everyone is. */
export const expectToArrive = (page: Page) => expect(page).toHaveURL(/\/conversations\/1$/u);

export async function becomeOwner(page: Page) {
  await page.getByRole('textbox', { name: 'What is your team called?' }).fill('Chinwag');
  await fillIn(page, 'olivia');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expectToArrive(page);
}

/** Leaves the owner on the page with the link, and returns the link. */
export async function inviteByForm({ page }: Person, terms: { people?: number; note?: string } = {}): Promise<string> {
  await page.goto('/invites');
  if (terms.people) await page.getByRole('textbox', { name: 'Number of people' }).fill(String(terms.people));
  if (terms.note) await page.getByRole('textbox', { name: 'Note' }).fill(terms.note);
  await page.getByRole('button', { name: 'Create link' }).click();
  return page.getByRole('textbox', { name: 'Link' }).inputValue();
}

/** Without regard to the link's host. */
export const pathOf = (printed: string): string => `/join${/#\S+/u.exec(printed)?.[0]}`;

export async function join(page: Page, username: string): Promise<Person> {
  await fillIn(page, username);
  await joinButton(page).click();
  const person = new Person(page);
  await expect(person.composer).toBeVisible();
  return person;
}

export { expect };
