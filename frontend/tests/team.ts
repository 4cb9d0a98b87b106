/** What tests of getting in start from: a server without a demo, and its first owner. */
import type { BrowserContextOptions, Page } from '@playwright/test';
import type { User } from '../src/api-types';
import { expect, test as base } from './fixtures';
import { Person } from './person';

/** What the terminal says of it. */
export const OWNER_LINK = /(https?:\S+\/join#\S+)/u;
export const PASSWORD = 'seven brown geese';

export type Team = {
  /** A page in a browser of its own. */
  visit: (address: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The link that makes an owner, from the terminal. */
  ownerLink: string;
  /** The first of the server, on the home page. */
  owner: Person;
  /** Whom the owner has invited, in the conversation of the two. */
  jane: Person;
};

export const test = base.extend<Team>({
  serverFlags: [],

  visit: ({ openBrowser }, use) =>
    use(async (address, options) => {
      const page = await (await openBrowser(options)).newPage();
      await page.goto(address);
      return page;
    }),

  ownerLink: ({ server }, use) => server.told(OWNER_LINK).then(use),

  owner: async ({ visit, ownerLink }, use) => {
    const page = await visit(ownerLink);
    await becomeOwner(page);
    await use(new Person(page));
  },

  jane: async ({ owner, visit }, use) => {
    await use(await join(await visit(await invite(owner)), 'jane'));
  },
});

export const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name' });
export const passwordField = (page: Page) => page.getByLabel('Password', { exact: true });
export const joinButton = (page: Page) => page.getByRole('button', { name: 'Join', exact: true });
export const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true });

export async function fillIn(page: Page, username: string, password = PASSWORD) {
  await nameField(page).fill(username);
  await passwordField(page).fill(password);
}

/** In a browser where nobody is signed in. */
export async function signInWith(page: Page, username: string, password = PASSWORD): Promise<Person> {
  await fillIn(page, username, password);
  await signInButton(page).click();
  const person = new Person(page);
  await expect(person.sidebar).toBeVisible();
  return person;
}

/** What only owners do, by request. */
export const idOf = async ({ page }: Person, username: string): Promise<string> => {
  const answer = await page.request.get(`/api/users?search=${username}`);
  return ((await answer.json()) as User[]).find((user) => user.username === username)?.id ?? '';
};

export async function becomeOwner(page: Page) {
  await fillIn(page, 'olivia');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await expect(page.getByRole('heading', { name: 'It is quiet here' })).toBeVisible();
}

/** By the form, as an owner does. Returns the link. */
export async function invite({ page }: Person, terms: { people?: number; note?: string } = {}): Promise<string> {
  await page.goto('/invites');
  if (terms.people) await page.getByRole('textbox', { name: 'How many people' }).fill(String(terms.people));
  if (terms.note) await page.getByRole('textbox', { name: 'Note' }).fill(terms.note);
  await page.getByRole('button', { name: 'Make a link' }).click();
  return page.getByRole('textbox', { name: 'Link' }).inputValue();
}

/** Whatever address the link has. */
export const pathOf = (printed: string): string => `/join${/#\S+/u.exec(printed)?.[0]}`;

export async function join(page: Page, username: string): Promise<Person> {
  await fillIn(page, username);
  await joinButton(page).click();
  const person = new Person(page);
  await expect(person.composer).toBeVisible();
  return person;
}

export { expect };
