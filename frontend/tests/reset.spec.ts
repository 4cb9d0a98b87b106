/** Reset links, and notices about an account. */
import type { Page } from '@playwright/test';
import type { OneTimeLink } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import type { Account } from './account';
import type { Person } from './person';
import { expect, fillIn, idOf, PASSWORD, signInButton, signInWith, test } from './team';

const newPassword = (page: Page) => page.getByLabel('New password', { exact: true });
const setPassword = (page: Page) => page.getByRole('button', { name: 'Set password and sign in' });
const notice = (page: Page) => page.getByRole('complementary', { name: 'About your account' });
const ok = (page: Page) => notice(page).getByRole('button', { name: 'OK' });
const NEW_PASSWORD = 'nine blue herons';

/** Returns the link. */
async function reset(owner: Account, username: string): Promise<string> {
  const answer = await owner.request.post(`/api/users/${await idOf(owner, username)}/reset`);
  return ((await answer.json()) as OneTimeLink).links[0]?.url ?? '';
}

test('a user with a lost password sets a new one with an owner’s link', async ({ ownersProgram: owner, jane, visit }) => {
  const link = await reset(owner, 'jane');
  await expect(notice(jane.page)).toContainText('olivia created a link that can reset your password. If you did not ask for it, talk to olivia.');

  const page = await visit(link);
  await expect(page).toHaveURL('/reset');
  await expect(page.getByText('For the account jane, with a link from olivia.')).toBeVisible();
  await page.reload();
  await newPassword(page).fill(NEW_PASSWORD);
  await setPassword(page).click();
  await expect(page).toHaveURL('/conversations/1');
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toContainText('jane');
  await expect(notice(page)).toContainText('Your password was reset with a link from olivia.');

  await expect(jane.page.getByText('You were signed out.')).toBeVisible();
  await fillIn(jane.page, 'jane', PASSWORD);
  await signInButton(jane.page).click();
  await expect(jane.page.getByRole('alert').filter({ hasText: 'Wrong username or password' })).toBeVisible();
  await signInWith(jane.page, 'jane', NEW_PASSWORD);
});

test('a link from the terminal resets too, and says so', async ({ server, jane, visit }) => {
  const [secret] = /#\S+/u.exec(await server.command('user', 'reset', 'jane')) ?? [];
  const page = await visit(`/reset${secret}`);
  await expect(page.getByText('with a link from the server’s terminal.')).toBeVisible();
  await newPassword(page).fill(NEW_PASSWORD);
  await setPassword(page).click();
  await expect(notice(page)).toContainText('with a link from the server’s terminal');
  await expect(notice(page)).toContainText('talk to the person who runs the server');
  await expect(jane.page.getByText('You were signed out.')).toBeVisible();
});

test('only the newest link works, and only once', async ({ ownersProgram: owner, janesBrowser, visit }) => {
  expect(janesBrowser).toBeTruthy();
  const before = await reset(owner, 'jane');
  const link = await reset(owner, 'jane');
  await expect((await visit(before)).getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  const late = await visit(link);
  await newPassword(late).fill('too late for that');
  const page = await visit(link);
  await newPassword(page).fill(NEW_PASSWORD);
  await setPassword(page).click();
  await expect(page).toHaveURL('/conversations/1');
  await setPassword(late).click();
  await expect(late.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await expect(late.getByText('Ask an owner for a new link.')).toBeVisible();
  await late.getByRole('link', { name: 'Sign in instead' }).click();
  await expect(signInButton(late)).toBeVisible();
});

test('a mistyped link says so, with or without its secret', async ({ ownersBrowser, visit }) => {
  expect(ownersBrowser).toBeTruthy();
  await expect((await visit('/reset#not-a-link')).getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expect((await visit('/reset')).getByRole('heading', { name: 'This link is incomplete' })).toBeVisible();
});

test('an invalid password is explained beside its field, and password managers know the user', async ({ ownersProgram: owner, janesBrowser, visit }) => {
  expect(janesBrowser).toBeTruthy();
  const page = await visit(await reset(owner, 'jane'));
  await expect(newPassword(page)).toBeFocused();
  await expect(page.locator('form [autocomplete=username]')).toHaveValue('jane');
  await expect(newPassword(page)).toHaveAttribute('autocomplete', 'new-password');
  await newPassword(page).fill('short');
  await setPassword(page).click();
  await expect(newPassword(page)).toHaveAccessibleDescription(/at least 8 characters/u);
  await newPassword(page).fill('password');
  await page.keyboard.press('Enter');
  await expect(newPassword(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(newPassword(page)).toBeFocused();
});

test('another signed-in user is told, and continues as the user of the link', async ({ owner, jane }) => {
  const { page } = owner;
  await page.goto(await reset(owner, 'jane'));
  await expect(page.getByText('You are signed in as olivia.')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto('/');
  await newPassword(page).fill(NEW_PASSWORD);
  await setPassword(page).click();
  await expect(page).toHaveURL('/conversations/1');
  await expect(owner.sidebar).toContainText('jane');
  await expect(tab.getByRole('navigation', { name: 'Conversations' })).toContainText('jane');
  await expect(jane.page.getByText('You were signed out.')).toBeVisible();
});

test('a dismissed notice disappears on every device, one notice at a time', async ({ ownersProgram: owner, jane, signInAgain }) => {
  const other = await signInAgain('jane');
  await reset(owner, 'jane');
  await owner.request.post(`/api/users/${await idOf(owner, 'jane')}/role`, { data: { role: 'owner' } });
  for (const { page } of [jane, other]) {
    await expect(notice(page)).toContainText('olivia made you an owner of this server.');
    await expect(notice(page)).toContainText('1 more');
  }
  await jane.sidebar.getByRole('button', { name: 'Chinwag' }).click();
  await expect(jane.page.getByRole('button', { name: 'Invite people' })).toBeVisible();
  await jane.page.keyboard.press('Escape');
  await ok(jane.page).click();
  for (const { page } of [jane, other]) await expect(notice(page)).toContainText('a link that can reset your password');
  await ok(other.page).click();
  for (const { page } of [jane, other]) await expect(notice(page)).toBeHidden();
  await expect(other.page.getByRole('main')).toBeFocused();
  await jane.page.reload();
  await expect(jane.composer).toBeVisible();
  await expect(notice(jane.page)).toBeHidden();
});

test('a notice sent while the user was away is shown on return', async ({ ownersProgram: owner, jane }) => {
  await jane.page.goto('about:blank');
  await reset(owner, 'jane');
  await jane.page.goto('/');
  await expect(notice(jane.page)).toContainText('olivia created a link');
  await jane.page.route('**/dismiss', (route) => route.abort(), { times: 1 });
  await ok(jane.page).click();
  await expect(notice(jane.page)).toContainText('not reachable');
  await ok(jane.page).click();
  await expect(notice(jane.page)).toBeHidden();
});

test('a new password can be set with the keyboard alone', async ({ ownersProgram: owner, janesBrowser, visit }) => {
  expect(janesBrowser).toBeTruthy();
  const page = await visit(await reset(owner, 'jane'));
  await expect(newPassword(page)).toBeFocused();
  await page.keyboard.type(NEW_PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/conversations/1');
  await ok(page).focus();
  await page.keyboard.press('Enter');
  await expect(notice(page)).toContainText('olivia created a link');
  await expect(ok(page)).toBeFocused();
});

/** Each new screen, and the way to it from a link for jane. */
const SCREENS: Record<string, (link: string, visit: (link: string) => Promise<Page>, jane: Person) => Promise<Page>> = {
  'the form for a new password, with errors': async (link, visit) => {
    const page = await visit(link);
    await setPassword(page).click();
    await expect(newPassword(page)).toHaveAttribute('aria-invalid', 'true');
    return page;
  },
  'a link to reset that does not work': async (_, visit) => {
    const page = await visit('/reset#not-a-link');
    await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    return page;
  },
  'a notice over a conversation': async (_link, _visit, { page }) => {
    await expect(notice(page)).toBeVisible();
    return page;
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ ownersProgram: owner, jane, visit }) => {
    const page = await arrive(await reset(owner, 'jane'), visit, jane);
    await expectNothingFound(page);
    await expectToFit(page);
  });
}
