/** Attacks typed into forms that quote them: the page shows them as text. */
import type { Route } from '@playwright/test';
import type { Person } from '../src/net/api-types';
import { demoProgram, each } from './programs';
import { fillIn, invite, joinButton, nameField } from './team';
import { attacks, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, shows, test } from './xss-watch';

/** The value of a single-line field. */
const typed = ({ text }: { text: string }): string => text.replace(/[\r\n]/gu, '').trim();

test('an unknown name is text when starting a conversation and signing in', async ({ john, visit, server, trap }) => {
  const names = oneOfEach(attacks(trap)).map(typed);
  const asJohn = await demoProgram(server.origin, 'john');
  const statuses = await each(names, async (username) => (await asJohn('POST', '/api/conversations', { username })).status);
  expect(statuses).toEqual(names.map(() => 404));

  const { page } = john;
  await john.startMessage();
  const field = page.getByRole('combobox', { name: 'To', exact: true });
  const problem = page.getByRole('dialog', { name: 'New message' }).getByRole('alert');
  for (const name of names) {
    await field.fill(name);
    await field.press('Enter');
    await shows(problem, `Nobody here is called “${name}”. Check the spelling, or add them: chinwag user add ${name} ${server.commandFlags}`);
  }
  await expect(problem.locator('*')).toHaveCount(0);
  // As if a user had this name.
  await page.route('**/api/users?*', (route) => {
    const username = new URL(route.request().url()).searchParams.get('search') ?? '';
    const about = { displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false } as const;
    const person: Person = { id: '9', username, ...about, createdAt: '2026-03-01T12:00:00.000Z' };
    return route.fulfill({ json: [person] });
  });
  for (const name of names) {
    await field.fill(name);
    await shows(page.getByRole('option', { selected: true }).locator('.name'), name);
  }
  await expectNothingStrange(page);
  await page.getByRole('button', { name: 'Close' }).click();

  // The same users, as the switcher finds them.
  await john.sidebar.getByRole('button', { name: 'Jump to or search' }).click();
  const jump = page.getByRole('combobox', { name: 'Jump to' });
  for (const name of names) {
    await jump.fill(name);
    await shows(page.getByRole('option').locator('.name').first(), name);
  }
  await expectNothingStrange(page);
  await page.keyboard.press('Escape');

  const guest = await visit('/');
  for (const name of names) {
    await guest.getByRole('textbox', { name: 'Someone else' }).fill(name);
    await guest.keyboard.press('Enter');
    await shows(guest.locator('#username-problem'), `There is no user called “${name}”. Add them with: chinwag user add ${name} ${server.commandFlags}`);
  }
  await expectNothingStrange(guest);
});

test('a search in the reference, and the fragment of its address, are text', async ({ visit, trap }) => {
  const page = await visit('/reference');
  const search = page.getByRole('searchbox', { name: 'Find an operation' });
  for (const text of oneOfEach(attacks(trap)).map((attack) => `${typed(attack)} nothing`)) {
    await search.fill(text);
    await shows(page.getByRole('status').filter({ hasText: 'No operation' }), `No operation matches “${text}”.`);
    await page.evaluate((place) => (location.hash = place), text);
  }
  await expectNothingStrange(page);
});

test.describe('in a team', () => {
  test.use({ serverFlags: ['--rate-limits', 'off'] });

  const LISTS = {
    '/people': ['Find someone', (text: string) => `Nobody matches “${text}”.`],
    '/invites': ['Find an invite', (text: string) => `No invite matches “${text}”.`],
    '/audit': ['Find by name', (text: string) => `Nothing about “${text}”.`],
  } as const;

  test('a search without results is text in every list of an owner', async ({ owner, trap }) => {
    const names = oneOfEach(attacks(trap)).map(typed);
    const look = async ([path, [label, words]]: [string, (typeof LISTS)[keyof typeof LISTS]]) => {
      const page = await owner.page.context().newPage();
      await page.goto(path);
      for (const name of names) {
        await page.getByRole('searchbox', { name: label }).fill(name);
        await shows(page.getByRole('main').getByRole('status').filter({ hasText: '“' }).locator('p'), words(name));
      }
      await expectNothingStrange(page);
    };
    await Promise.all(Object.entries(LISTS).map(look));
  });

  test('the name in a reminder of an earlier attempt to join is text', async ({ owner, visit, trap }) => {
    const page = await visit(await invite(owner));
    const names = oneOfEach(attacks(trap)).map(typed);
    let isOver = false;
    const refuse = (route: Route) => route.fulfill({ status: 410, json: { message: 'It is over' } });
    await page.route('**/api/join', (route) => (isOver ? refuse(route) : route.abort()));
    await page.route('**/api/invites/look', (route) => (isOver ? refuse(route) : route.fallback()));
    for (const name of names) {
      isOver = false;
      await fillIn(page, 'Ann');
      await page.getByRole('button', { name: 'Change the username' }).click();
      await fillIn(page, name);
      await joinButton(page).click();
      await shows(page.locator('form .name'), name);
      isOver = true;
      await joinButton(page).click();
      await shows(page.getByRole('main').locator('b'), name);
      await expectNothingStrange(page);
      await page.getByRole('link', { name: 'Sign in instead' }).click();
      await expect(nameField(page)).toHaveValue(name);
      isOver = false;
      await page.goBack();
      await expect(joinButton(page)).toBeVisible();
    }
    isOver = true;
    await page.reload();
    await shows(page.getByRole('main').locator('b'), names.at(-1) ?? '');
    await expectNothingStrange(page);
  });
});
