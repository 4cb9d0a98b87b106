/** The list of users: finding them, talking to them, and managing them as an owner. */
import type { Page } from '@playwright/test';
import type { OneTimeLink } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import type { Person } from './person';
import { expect, fillIn, idOf, PASSWORD, signInButton, test } from './team';

const people = (page: Page) => page.getByRole('list', { name: 'People' }).getByRole('listitem');
const row = (page: Page, name: string) => people(page).filter({ hasText: name });
const dialog = (page: Page) => page.getByRole('dialog');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Find someone' });

/** Up to the confirmation. */
async function choose(page: Page, name: string, deed: string) {
  await page.goto('/people');
  await page.getByRole('button', { name: `Manage ${name}`, exact: true }).click();
  await dialog(page).getByRole('button', { name: deed, exact: true }).click();
}

async function perform(page: Page, name: string, deed: string) {
  await choose(page, name, deed);
  await dialog(page).getByRole('button', { name: deed, exact: true }).click();
  await expect(dialog(page)).toBeHidden();
}

async function openMenu({ page }: Person) {
  await page.getByRole('button', { name: 'Chinwag', exact: true }).click();
  return page.getByRole('dialog', { name: 'Team' });
}

test('a new owner has the owner’s pages at once, until they are a member again', async ({ owner, jane }) => {
  await jane.page.goto('/people');
  await expect(row(jane.page, 'jane')).not.toContainText('Owner');
  const menu = await openMenu(jane);
  await expect(menu.getByRole('link', { name: 'People', exact: true })).toBeVisible();
  await expect(menu.getByRole('link', { name: 'Audit log' })).toBeHidden();

  await perform(owner.page, 'jane', 'Make owner');
  await expect(row(owner.page, 'jane')).toContainText('Owner');
  await expect(menu.getByRole('link', { name: 'Audit log' })).toBeVisible();
  await expect(row(jane.page, 'jane')).toContainText('Owner');
  await expect(jane.page.getByRole('button', { name: 'Manage olivia' })).toBeVisible();

  await perform(owner.page, 'jane', 'Make member');
  await expect(row(owner.page, 'jane')).not.toContainText('Owner');
  await expect(menu.getByRole('link', { name: 'Audit log' })).toBeHidden();
  await expect(jane.page.getByRole('button', { name: 'Manage olivia' })).toBeHidden();
});

test('the last owner cannot resign, and is told why', async ({ owner, jane }) => {
  const { page } = owner;
  await choose(page, 'olivia', 'Make member');
  await dialog(page).getByRole('button', { name: 'Stop being an owner' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('owner first');
  await choose(page, 'olivia', 'Deactivate');
  await dialog(page).getByRole('button', { name: 'Deactivate' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('owner first');
  await page.keyboard.press('Escape');
  await expect(row(page, 'olivia')).toContainText('Owner');

  await jane.page.goto('/people');
  await expect(row(jane.page, 'olivia')).toContainText('Owner');
  await perform(page, 'jane', 'Make owner');
  await choose(page, 'olivia', 'Make member');
  await dialog(page).getByRole('button', { name: 'Stop being an owner' }).click();
  await expect(page.getByRole('button', { name: /^Manage/u })).toHaveCount(0);
  await expect(row(jane.page, 'olivia')).not.toContainText('Owner');
});

test('a deactivated user is signed out at once, and can sign in again when reactivated', async ({ owner, jane }) => {
  const { page } = jane;
  await jane.say('I was here');
  await choose(owner.page, 'jane', 'Deactivate');
  await expect(dialog(owner.page)).toContainText('signed out everywhere immediately');
  await expect(dialog(owner.page)).toContainText('Their messages stay');
  await expect(dialog(owner.page)).toContainText('reactivate');
  await dialog(owner.page).getByRole('button', { name: 'Deactivate', exact: true }).click();
  await expect(row(owner.page, 'jane')).toContainText('Deactivated');

  await expect(page.getByText('You were signed out.')).toBeVisible();
  await fillIn(page, 'jane');
  await signInButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'deactivated' })).toBeVisible();

  await perform(owner.page, 'jane', 'Reactivate');
  await expect(row(owner.page, 'jane')).not.toContainText('Deactivated');
  await signInButton(page).click();
  await jane.row('olivia').click();
  await expect(jane.said).toHaveText(['I was here']);
});

test('a deed that takes something away does not look like others', async ({ owner, jane }) => {
  expect(jane).toBeTruthy();
  const { page } = owner;
  const colour = (name: string) => dialog(page).getByRole('button', { name, exact: true }).evaluate((button) => getComputedStyle(button).backgroundColor);
  await choose(page, 'jane', 'Make owner');
  const accent = await colour('Make owner');
  await choose(page, 'jane', 'Deactivate');
  expect(await colour('Deactivate')).not.toBe(accent);
});

test('a reset link needs a confirmation, is shown once, and works once', async ({ owner, jane, openBrowser }) => {
  const { page } = owner;
  await choose(page, 'jane', 'Create reset link');
  await expect(dialog(page)).toContainText('jane is told that you created it');
  await expect(dialog(page)).toContainText('It works once, for 24 hours');
  await dialog(page).getByRole('button', { name: 'Create link' }).click();
  const made = page.getByRole('dialog', { name: 'Reset link for jane' });
  await expect(made.getByText(/expires in 24 hours/u)).toBeVisible();
  // A phone cannot open it: a test's server listens only on this computer.
  await expect(made.getByRole('note')).toContainText('chinwag --lan');
  await expect(made.getByRole('img', { name: 'QR code of the link' })).toHaveCount(0);
  const link = await made.getByRole('textbox', { name: 'Link' }).inputValue();
  await made.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: 'Manage jane' })).toBeFocused();

  const [, token] = /\/reset#(\S+)$/u.exec(link) ?? [];
  const other = (await openBrowser()).request;
  const password = `${PASSWORD} again`;
  expect((await other.post('/api/resets/use', { data: { token, password } })).status()).toBe(200);
  expect((await other.post('/api/resets/use', { data: { token, password } })).status()).toBe(410);
  await expect(jane.page.getByText('You were signed out.')).toBeVisible();
});

test('of two reset links only the later works', async ({ owner, janesBrowser, openBrowser }) => {
  expect(janesBrowser).toBeTruthy();
  const id = await idOf(owner, 'jane');
  const made = async () => (await (await owner.page.request.post(`/api/users/${id}/reset`)).json()) as OneTimeLink;
  const [first] = (await made()).links;
  await choose(owner.page, 'jane', 'Create reset link');
  await dialog(owner.page).getByRole('button', { name: 'Create link' }).click();
  await expect(dialog(owner.page).getByRole('textbox', { name: 'Link' })).not.toHaveValue(first?.url ?? '');
  const token = first?.url.split('#')[1];
  expect((await (await openBrowser()).request.post('/api/resets/look', { data: { token } })).status()).toBe(410);
});

test('members find people and talk to them, and manage nobody', async ({ jane, welcome }) => {
  const john = await welcome('john');
  await john.page.goto('/people');
  await expect(people(john.page)).toContainText(['jane', 'john', 'olivia']);
  await expect(row(john.page, 'olivia')).toContainText('Owner');
  await expect(row(john.page, 'john')).toContainText('You');
  await expect(john.page.getByRole('button', { name: /^Manage/u })).toHaveCount(0);
  await expect(john.page.getByRole('button', { name: 'Message john' })).toHaveCount(0);
  await john.page.getByRole('button', { name: 'Message jane' }).click();
  await expect(john.page.getByRole('heading', { level: 1, name: 'jane' })).toBeVisible();
  await john.say('Found you');
  await expect(jane.row('john')).toContainText('Found you');
  await john.page.goBack();
  await expect(john.page.getByRole('link', { name: 'Message jane' })).toBeVisible();
});

test('people are found by any part of their names, in any case', async ({ owner, janesProgram: jane }) => {
  const { page } = owner;
  await jane.request.patch('/api/account', { data: { displayName: 'Doctor Doe', status: 'On rounds' } });
  await page.goto('/people');
  await expect(people(page)).toHaveCount(2);
  await search(page).fill('TOR D');
  await expect(people(page)).toHaveCount(1);
  await expect(row(page, 'Doctor Doe')).toContainText('@jane');
  await expect(row(page, 'Doctor Doe')).toContainText('On rounds');
  await search(page).fill('JAN');
  await expect(row(page, 'Doctor Doe')).toBeVisible();
  await search(page).fill('nemo');
  await expect(page.getByRole('status').filter({ hasText: 'Nobody matches “nemo”' })).toBeVisible();
  await search(page).fill('');
  await expect(people(page)).toHaveCount(2);
});

test('the list can be filtered to owners and to deactivated users', async ({ owner, janesBrowser }) => {
  expect(janesBrowser).toBeTruthy();
  const { page } = owner;
  await page.goto('/people');
  await expect(people(page)).toHaveCount(2);
  await page.getByRole('radio', { name: 'Owners' }).check({ force: true });
  await expect(people(page)).toHaveText([/olivia/u]);
  await page.getByRole('radio', { name: 'Deactivated' }).check({ force: true });
  await expect(page.getByText('No deactivated accounts.')).toBeVisible();
  await page.request.post(`/api/users/${await idOf(owner, 'jane')}/deactivate`);
  await page.getByRole('radio', { name: 'Everyone' }).check({ force: true });
  await page.getByRole('radio', { name: 'Deactivated' }).check({ force: true });
  await expect(people(page)).toHaveText([/jane/u]);
  await expect(page.getByRole('button', { name: 'Message jane' })).toHaveCount(0);
});

test('120 people are paged, and found at once', async ({ owner, server }) => {
  const { page } = owner;
  await server.addUsers(...Array.from({ length: 119 }, (_, index) => `user${String(index).padStart(3, '0')}`));
  await page.goto('/people');
  await expect(people(page)).toHaveCount(50);
  const more = page.getByRole('button', { name: 'Show more' });
  await more.click();
  await expect(people(page)).toHaveCount(100);
  await more.click();
  await expect(people(page)).toHaveCount(120);
  await expect(more).toBeHidden();
  await expect(people(page).nth(100)).toBeFocused();
  await search(page).fill('user118');
  await expect(people(page)).toHaveText([/user118/u]);
});

test('a page that failed to load is requested again', async ({ owner, server }) => {
  const { page } = owner;
  await server.addUsers(...Array.from({ length: 59 }, (_, index) => `user${index}`));
  await page.goto('/people');
  await expect(people(page)).toHaveCount(50);
  await page.route(/after=/u, (route) => route.abort(), { times: 1 });
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByRole('alert')).toContainText('not reachable');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(people(page)).toHaveCount(60);
});

test('a user is managed with the keyboard alone', async ({ owner, janesBrowser }) => {
  expect(janesBrowser).toBeTruthy();
  const { page } = owner;
  await page.goto('/people');
  await expect(people(page)).toHaveCount(2);
  await search(page).focus();
  await page.keyboard.type('jane');
  await expect(people(page)).toHaveCount(1);
  const manage = page.getByRole('button', { name: 'Manage jane' });
  // The field, the choices, "Message", "Manage".
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Tab');
  await expect(manage).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Deactivate' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Deactivate jane?' })).toBeFocused();
  // "Close", "Back", "Deactivate".
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(row(page, 'jane')).toContainText('Deactivated');
  await expect(manage).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'jane is deactivated.' })).toBeAttached();
});

/** Each new screen, and the way to it. */
const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  'the people': async (page) => {
    await page.goto('/people');
    await expect(people(page)).toHaveCount(2);
  },
  'a search for people without results': async (page) => {
    await page.goto('/people');
    await search(page).fill('nemo');
    await expect(page.getByText('Nobody matches')).toBeVisible();
  },
  'the actions on a user': async (page) => {
    await page.goto('/people');
    await page.getByRole('button', { name: 'Manage jane' }).click();
  },
  'the confirmation to deactivate a user': (page) => choose(page, 'jane', 'Deactivate'),
  'a refusal to the last owner': async (page) => {
    await choose(page, 'olivia', 'Deactivate');
    await dialog(page).getByRole('button', { name: 'Deactivate' }).click();
    await expect(dialog(page).getByRole('alert')).toBeVisible();
  },
  'a reset link': async (page) => {
    await choose(page, 'jane', 'Create reset link');
    await dialog(page).getByRole('button', { name: 'Create link' }).click();
    await expect(dialog(page).getByRole('textbox', { name: 'Link' })).toBeVisible();
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ owner, janesProgram: jane }) => {
    await jane.request.patch('/api/account', { data: { status: 'Working from home, and then from a train, if it comes' } });
    await arrive(owner.page);
    await expectNothingFound(owner.page);
    await expectToFit(owner.page);
  });
}
