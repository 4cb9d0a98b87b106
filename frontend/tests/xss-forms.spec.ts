/** What attackers type into forms that quote it, and what the page makes of that: text. */
import type { Locator } from '@playwright/test';
import { demoProgram, each } from './programs';
import { fillIn, invite, joinButton, nameField } from './team';
import { attacks, half, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, test } from './xss-watch';

/** As a field of one line has it. */
const typed = ({ text }: { text: string }): string => text.replace(/[\r\n]/gu, '');

/** A field for searching has no more characters. */
const LONGEST_SEARCH = 200;
const canBeSearched = (text: string): boolean => text.length <= LONGEST_SEARCH;

/** Soon: it costs a test nothing to look often. */
const shows = (element: Locator, text: string) => expect.poll(() => element.textContent(), { intervals: [10] }).toBe(text);

test('the name of nobody is text, where somebody would talk to them or be them', async ({ john, visit, server, trap }) => {
  test.slow();
  const names = half(attacks(trap)).map(typed);
  const asJohn = await demoProgram(server.origin, 'john');
  const statuses = await each(names, async (username) => (await asJohn('POST', '/api/conversations', { username: username.trim() })).status);
  const strangers = names.filter((_, index) => statuses[index] === 404).map((name) => name.trim());
  expect(strangers.length).toBeGreaterThan(150);

  const { page } = john;
  await john.sidebar.getByRole('button', { name: 'New conversation' }).click();
  const field = page.getByRole('combobox', { name: 'Name' });
  const problem = page.locator('#name-problem');
  for (const name of strangers) {
    await field.fill(name);
    await field.press('Enter');
    await shows(problem, `There is nobody called “${name}”. Check the spelling, or add them: chinwag user add ${name}`);
  }
  await expect(problem.locator('*')).toHaveCount(0);
  // As if somebody were called so.
  await page.route('**/api/usernames*', (route) => route.fulfill({ json: [new URL(route.request().url()).searchParams.get('search')] }));
  for (const { text } of oneOfEach(attacks(trap))) {
    const name = typed({ text }).trim();
    await field.fill(name);
    await shows(page.getByRole('option'), name);
  }
  await expectNothingStrange(page);
  await page.getByRole('button', { name: 'Close' }).click();

  const search = john.sidebar.getByRole('searchbox', { name: 'Find a conversation' });
  const searches = names.filter(canBeSearched);
  expect(searches.length).toBeGreaterThan(200);
  for (const name of searches) {
    await search.fill(name);
    await shows(john.sidebar.getByRole('status').locator('p'), `No conversation with “${name.trim()}”.`);
  }
  await john.sidebar.getByRole('button', { name: 'Start one' }).click();
  expect(await field.inputValue()).toBe(searches.at(-1)?.trim());
  await expectNothingStrange(page);

  const guest = await visit('/');
  for (const name of strangers) {
    await guest.getByRole('textbox', { name: 'Somebody else' }).fill(name);
    await guest.keyboard.press('Enter');
    await shows(guest.locator('#username-problem'), `There is no user called “${name}”. Add them with: chinwag user add ${name}`);
  }
  await expectNothingStrange(guest);
});

test('what is looked for in the reference, and the place in it that an address names, is text', async ({ visit, trap }) => {
  test.slow();
  const page = await visit('/reference');
  const search = page.getByRole('searchbox', { name: 'Find an operation' });
  const searches = half(attacks(trap)).map((attack) => `${typed(attack)} nothing`).filter(canBeSearched);
  expect(searches.length).toBeGreaterThan(200);
  for (const text of searches) {
    await search.fill(text);
    await shows(page.getByRole('status').filter({ hasText: 'No operation' }), `No operation with “${text.trim()}”.`);
    await page.evaluate((place) => (location.hash = place), text);
  }
  await expectNothingStrange(page);
});

test.describe('in a team', () => {
  test.use({ serverFlags: ['--rate-limits', 'off'] });

  const LISTS = {
    '/people': ['Find somebody', (text: string) => `Nobody is called anything with “${text}” in it.`],
    '/invites': ['Find an invite', (text: string) => `No invite with “${text}” in its note, or in the name of who made it.`],
    '/audit': ['Find by a name', (text: string) => `Nothing by or about anybody with “${text}” in their name.`],
  } as const;

  test('what an owner looks for and does not find is text, in every list', async ({ owner, trap }) => {
    test.slow();
    const names = half(half(attacks(trap))).map((attack) => typed(attack).trim()).filter(canBeSearched);
    expect(names.length).toBeGreaterThan(100);
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

  test('the name that somebody joined with, perhaps, is text wherever they are reminded of it', async ({ owner, visit, trap }) => {
    test.slow();
    const link = await invite(owner);
    const page = await visit(link);
    await page.route('**/api/join', (route) => route.abort());
    await fillIn(page, 'somebody');
    const reminder = page.locator('form .name');
    const names = half(attacks(trap)).map((attack) => typed(attack).trim());
    for (const name of names) {
      await nameField(page).fill(name);
      await joinButton(page).click();
      await shows(reminder, name);
    }
    await expectNothingStrange(page);
    await page.route('**/api/invites/look', (route) => route.fulfill({ status: 410, json: { message: 'It is over' } }));
    for (const name of oneOfEach(attacks(trap)).map((attack) => typed(attack).trim())) {
      await page.unroute('**/api/invites/look');
      await page.goto(link);
      await fillIn(page, name);
      await joinButton(page).click();
      await shows(reminder, name);
      await page.route('**/api/invites/look', (route) => route.fulfill({ status: 410, json: { message: 'It is over' } }));
      await page.reload();
      await shows(page.getByRole('main').locator('b'), name);
      await expectNothingStrange(page);
      await page.getByRole('link', { name: 'Sign in instead' }).click();
      expect(await nameField(page).inputValue()).toBe(name);
    }
    await expectNothingStrange(page);
  });
});
