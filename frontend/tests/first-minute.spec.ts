/** The first minute: from nothing to an invite that works, and a colleague who answers. */
import type { Locator, Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { Person } from './person';
import { expect, fillIn, invite, joinButton, OWNER_LINK, PASSWORD, passwordField, test } from './team';

const teamField = (page: Page) => page.getByRole('textbox', { name: 'What is your team called?' });
const ownName = (page: Page) => page.getByRole('textbox', { name: 'Your name' });
const usernameField = (page: Page) => page.getByRole('textbox', { name: 'Username' });
const startButton = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
const inviteButton = (page: Page) => page.getByRole('main').getByRole('button', { name: /^Invite/u });
const inviteDialog = (page: Page) => page.getByRole('dialog', { name: /^Invite people to / });
const linkIn = (dialog: Locator) => dialog.getByRole('textbox', { name: 'Link' });

async function join(page: Page, name: string): Promise<Person> {
  await ownName(page).fill(name);
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  const person = new Person(page);
  await expect(person.composer).toBeVisible();
  return person;
}

test('eight acts lead from nothing to an invite that works', async ({ server, visit }) => {
  let acts = 0;
  const act = async <T>(work: Promise<T>): Promise<T> => {
    acts += 1;
    return work;
  };
  // Others can reach this name.
  await act(server.answerAs('lan.test'));
  const page = await act(server.told(OWNER_LINK).then((link) => visit(link)));
  await expect(teamField(page)).toBeFocused();
  const type = async (text: string, ...keys: string[]) => {
    await page.keyboard.type(text);
    for (const key of keys) await page.keyboard.press(key);
  };
  await act(type('Corner Office', 'Tab'));
  await act(type('Mary Jones', 'Tab'));
  await expect(page.getByText('You sign in as mary')).toBeVisible();
  await act(type(PASSWORD, 'Enter'));
  await act(inviteButton(page).click());
  await act(page.getByRole('button', { name: 'Copy', exact: true }).click());
  await expect(page.getByText('Copied.')).toBeVisible();
  const link = await linkIn(inviteDialog(page)).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  // Any field shows what was copied.
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await act(page.keyboard.press('Control+v'));
  await expect(field).toHaveValue(link);
  expect(acts).toBeLessThanOrEqual(8);
  await page.keyboard.press('Escape');

  const zoe = await join(await visit(link), 'Zoë Müller');
  await expect(zoe.page.getByRole('heading', { level: 1, name: 'everyone' })).toBeVisible();
  await zoe.say('I am in');
  const mary = new Person(page);
  await mary.room('everyone').click();
  await mary.say('Welcome');
  for (const person of [mary, zoe]) await expect(person.said).toHaveText(['I am in', 'Welcome']);
  await expect(mary.sidebar.getByRole('button', { name: 'Corner Office' })).toBeVisible();
});

/** The places of the card and of everything that a person may want to click. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main > div, main input:not([aria-hidden]), main button.primary')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height];
    }),
  );

test('an error never moves the form of the first owner', async ({ ownerLink, visit }) => {
  const page = await visit(ownerLink);
  await expect(teamField(page)).toBeFocused();
  const before = await places(page);
  await startButton(page).click();
  await expect(teamField(page)).toHaveAccessibleDescription(/Enter your team’s name/u);
  await expect(ownName(page)).toHaveAccessibleDescription(/Enter your name/u);
  await expect(passwordField(page)).toHaveAccessibleDescription(/at least 8 characters/u);
  expect(await places(page)).toEqual(before);
  await teamField(page).fill('Corner Office');
  await ownName(page).fill('Mary Jones');
  await passwordField(page).fill('password');
  await startButton(page).click();
  await expect(passwordField(page)).toHaveAttribute('aria-invalid', 'true');
  expect(await places(page)).toEqual(before);
});

test('an error never moves the form of an invite', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await expect(ownName(page)).toBeFocused();
  const before = await places(page);
  await ownName(page).fill('Olivia');
  await passwordField(page).fill(PASSWORD);
  await expect(page.getByText('You sign in as olivia2')).toBeVisible();
  await joinButton(page).click();
  await expect(ownName(page)).toHaveAccessibleDescription(/Choose another/u);
  await expect(ownName(page)).toBeFocused();
  expect(await places(page)).toEqual(before);
});

test('the username follows the name, is free, and can be changed', async ({ ownersProgram: owner, welcome, visit }) => {
  await welcome('mary');
  const page = await visit(await invite(owner));
  await ownName(page).fill('Mary Smith');
  await expect(page.getByText('You sign in as mary ·')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(passwordField(page)).toBeFocused();
  await expect(page.getByText('You sign in as mary.smith ·')).toBeVisible();
  await page.getByRole('button', { name: 'Change the username' }).click();
  await expect(usernameField(page)).toBeFocused();
  await expect(usernameField(page)).toHaveValue('mary.smith');
  await usernameField(page).fill('Mary');
  await passwordField(page).fill(PASSWORD);
  await joinButton(page).click();
  await expect(usernameField(page)).toBeFocused();
  await expect(usernameField(page)).toHaveAccessibleDescription(/Mary2 is free/u);
  await usernameField(page).fill('smith');
  await joinButton(page).click();
  const person = new Person(page);
  await expect(person.composer).toBeVisible();
  await page.goto('/account');
  await expect(page.getByText('You sign in as smith.')).toBeVisible();
});

test('a name without letters asks for a username', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await fillIn(page, '🎉');
  await expect(usernameField(page)).toBeVisible();
  await joinButton(page).click();
  await expect(usernameField(page)).toHaveAccessibleDescription(/Choose a username/u);
  await usernameField(page).fill('party');
  await joinButton(page).click();
  await expect(new Person(page).composer).toBeVisible();
});

test('the owner’s home page on a phone invites until someone is there', async ({ owner, visit }) => {
  await owner.page.setViewportSize({ width: 390, height: 844 });
  await owner.page.goto('/');
  const home = owner.page.getByRole('main');
  await expect(home.getByText('It’s just you so far.')).toBeVisible();
  await expect(home.getByRole('link', { name: 'Add a picture of yourself' })).toBeVisible();
  const page = await visit(await invite(owner));
  await join(page, 'Zoë Müller');
  await expect(home.getByText('It’s just you so far.')).toBeHidden();
  await home.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Zoë Müller' }).click();
  await expect(owner.page.getByRole('button', { name: 'Remove Zoë Müller' })).toBeVisible();
});

test('a link that only this computer can open comes with a warning and without a code', async ({ owner }) => {
  const { page } = owner;
  await inviteButton(page).click();
  const dialog = inviteDialog(page);
  await expect(dialog.getByRole('note')).toContainText('Only this computer can reach Chinwag');
  await expect(dialog.getByText(/^chinwag --lan --data /u)).toBeVisible();
  await expect(dialog.getByRole('img')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Copy anyway' })).toBeVisible();
  await expectNothingFound(page);
  await expectToFit(page);
});

test.describe('an invite that others can open', () => {
  test.use({ serverFlags: ['--origin', 'https://chat.example.org'] });

  test('keeps its link while it works, and its terms can be changed', async ({ owner, visit, server }) => {
    const { page } = owner;
    await inviteButton(page).click();
    const dialog = inviteDialog(page);
    await expect(dialog.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    const link = await linkIn(dialog).inputValue();
    expect(link).toMatch(/^https:\/\/chat\.example\.org\/join#/u);
    await dialog.getByRole('combobox', { name: 'Number of people' }).selectOption('25 people');
    await dialog.getByRole('combobox', { name: 'Number of days' }).selectOption('30 days');
    await expect(dialog.getByRole('combobox', { name: 'Number of days' })).toHaveValue('30');
    await page.keyboard.press('Escape');
    await expect(inviteButton(page)).toBeFocused();
    await inviteButton(page).click();
    await expect(linkIn(dialog)).toHaveValue(link);
    await expect(dialog.getByRole('combobox', { name: 'Number of people' })).toHaveValue('25');
    await expectNothingFound(page);
    await expectToFit(page);

    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await expect(dialog.getByText('This link no longer works.')).toBeVisible();
    const late = await visit(`${server.origin}/join${new URL(link).hash}`);
    await expect(late.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await expect(linkIn(dialog)).not.toHaveValue(link);
    await dialog.getByRole('button', { name: 'All invites' }).click();
    await expect(page).toHaveURL('/invites');
    await expect(page.getByRole('list', { name: 'All invites' })).toContainText('Revoked · 0 of 25 used');
  });

  test('is replaced when it no longer works', async ({ owner }) => {
    const { page } = owner;
    await inviteButton(page).click();
    const link = await linkIn(inviteDialog(page)).inputValue();
    await page.keyboard.press('Escape');
    const [newest] = await (await page.request.get('/api/invites')).json();
    await page.request.post(`/api/invites/${newest.id}/revoke`);
    await inviteButton(page).click();
    await expect(linkIn(inviteDialog(page))).not.toHaveValue(link);
  });

  test('is made again after a failure', async ({ owner }) => {
    const { page } = owner;
    await page.route('**/api/invites', (route) => route.abort(), { times: 1 });
    await inviteButton(page).click();
    await expect(inviteDialog(page).getByRole('alert')).toContainText('not reachable');
    await inviteDialog(page).getByRole('button', { name: 'Try again' }).click();
    await expect(linkIn(inviteDialog(page))).toBeVisible();
  });
});

test('axe finds nothing on the form with a chosen username and with errors, and it fits on 320 pixels', async ({ ownerLink, visit }) => {
  const page = await visit(ownerLink);
  await ownName(page).fill('Mary Jones');
  await page.getByRole('button', { name: 'Change the username' }).click();
  await usernameField(page).fill('');
  await startButton(page).click();
  await expect(teamField(page)).toBeFocused();
  await expectNothingFound(page);
  await expectToFit(page);
});

test.describe('a demo with its team', () => {
  test.use({ serverFlags: ['--dev-login'] });

  test('shows the team, what they have said, and what to try', async ({ visit }) => {
    const page = await visit('/');
    await expect(page.getByRole('button', { name: 'Priya Nair' })).toBeVisible();
    await expect(page.getByRole('listitem').getByRole('button').first()).toBeFocused();
    await page.getByRole('button', { name: 'John Carter' }).click();
    const john = new Person(page);
    await expect(john.rows).toHaveCount(5);
    await expect(john.rows.filter({ hasText: '2 unread' })).toContainText('Jane Cooper');
    await expect(page.getByRole('complementary', { name: 'Demo' })).toContainText('sign in as jane in a private window');
    await john.rows.filter({ hasText: '2 unread' }).click();
    await john.say('On my way');
    await expect(john.said.last()).toHaveText('On my way');
    await john.signOut();
    await expect(page.getByRole('button', { name: 'Jane Cooper' })).toBeVisible();
    await expectNothingFound(page);
  });
});
