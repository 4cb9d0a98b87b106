/** From the link in the terminal to a team that talks: the first owner, joining, signing in. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { Person } from './person';
import { becomeOwner, expect, expectToArrive, fillIn, invite, inviteByForm, join, joinButton, nameField, PASSWORD, passwordField, pathOf, signInButton, type Team, test } from './team';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('the owner link leads to two users who talk, one of them on a phone', async ({ ownerLink, visit }) => {
  const owner = new Person(await visit(ownerLink));
  await becomeOwner(owner.page);
  await expect(owner.composer).toBeFocused();
  const link = await inviteByForm(owner);
  await expect(owner.page.getByText('Up to 10 people can join with it. It expires in 7 days.')).toBeVisible();

  const page = await visit(link, PHONE);
  await expect(page.getByText('olivia invited you')).toBeVisible();
  await expect(page).toHaveURL('/join');
  const phil = await join(page, 'Phil');
  await expect(page.getByRole('heading', { level: 1, name: 'everyone' })).toBeVisible();
  await phil.say('I am in');
  await expect(owner.page.getByRole('list', { name: 'All invites' })).toContainText('1 of 10 used · expires in 7 days');

  await owner.room('everyone').click();
  await owner.say('Welcome');
  for (const person of [owner, phil]) await expect(person.said).toHaveText(['I am in', 'Welcome']);
  await owner.sidebar.getByRole('button', { name: 'Chinwag' }).click();
  await owner.page.getByRole('button', { name: 'Invite people' }).click();
  await owner.page.getByRole('button', { name: 'All invites' }).click();
  await expect(owner.page.getByRole('heading', { level: 1, name: 'Invites' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await page.goBack();
  await expect(phil.composer).toBeVisible();
});

test('the link leaves the address bar at once, and survives a reload', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await expect(joinButton(page)).toBeVisible();
  await expect(page).toHaveURL('/join');
  await page.reload();
  await expect(joinButton(page)).toBeVisible();
  const john = await join(page, 'john');
  await john.page.goto('/join');
  await expect(page.getByRole('heading', { name: 'This link is incomplete' })).toBeVisible();
});

test('the owner’s link works once', async ({ ownersBrowser, ownerLink, visit }) => {
  expect(ownersBrowser).toBeTruthy();
  const page = await visit(ownerLink);
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await page.getByRole('link', { name: 'Sign in instead' }).click();
  await expect(signInButton(page)).toBeVisible();
});

test('an invite for one admits one', async ({ ownersProgram: owner, visit }) => {
  const link = await invite(owner, { people: 1 });
  await join(await visit(link), 'first');
  const page = await visit(link);
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await expect(nameField(page)).toBeHidden();
});

test('an invite from the terminal admits a user', async ({ owner, server, visit }) => {
  const page = await visit(pathOf(await server.command('invite', '--note', 'by hand')));
  await expect(page.getByText('You are invited to chat')).toBeVisible();
  await join(page, 'jane');
  await expect(page.getByRole('heading', { level: 1, name: 'everyone' })).toBeVisible();
  await owner.page.goto('/invites');
  await expect(owner.page.getByRole('listitem').filter({ hasText: 'by hand' })).toContainText('from the terminal');
});

test('a new owner’s link replaces the old link', async ({ ownerLink, server, visit }) => {
  const page = await visit(pathOf(await server.command('owner-link')));
  const late = await visit(ownerLink);
  await expect(late.getByText('This link was revoked')).toBeVisible();
  await becomeOwner(page);
});

test('the second of two users of an invite for one is told', async ({ ownersProgram: owner, visit }) => {
  const link = await invite(owner, { people: 1 });
  const late = await visit(link);
  await fillIn(late, 'late');
  await join(await visit(link), 'early');
  await joinButton(late).click();
  await expect(late.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});

test('a mistyped link says so, with or without its secret', async ({ visit, server }) => {
  const page = await visit(`${server.origin}/join#not-a-link`);
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expect(page.getByRole('alert')).not.toBeEmpty();
  const bare = await visit('/join');
  await expect(bare.getByRole('heading', { name: 'This link is incomplete' })).toBeVisible();
});

test('a link pasted over a wrong link is opened', async ({ ownersProgram: owner, visit, server }) => {
  const link = await invite(owner);
  const page = await visit(`${server.origin}/join#not-a-link`);
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await page.goto(link);
  await expect(joinButton(page)).toBeVisible();
});

test('an invalid name or password is explained beside its field', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await joinButton(page).click();
  await expect(nameField(page)).toBeFocused();
  await expect(nameField(page)).toHaveAccessibleDescription(/Enter your name/u);
  await expect(passwordField(page)).toHaveAccessibleDescription(/at least 8 characters/u);
  await fillIn(page, 'olivia');
  await joinButton(page).click();
  await expect(nameField(page)).toBeFocused();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await fillIn(page, 'jane', 'password');
  await joinButton(page).click();
  await expect(passwordField(page)).toBeFocused();
  await expect(passwordField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'false');
});

test('a password is shown on request, and hidden again when it is submitted', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await fillIn(page, 'jane', 'short');
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(passwordField(page)).toHaveAttribute('type', 'text');
  await joinButton(page).click();
  await expect(passwordField(page)).toHaveAttribute('type', 'password');
});

test('password managers can tell the fields', async ({ owner, visit }) => {
  const page = await visit(await invite(owner));
  await expect(nameField(page)).toHaveAttribute('autocomplete', 'name');
  await nameField(page).fill('Mary Jones');
  // The hidden field is what they store.
  await expect(page.locator('input[autocomplete="username"]')).toHaveValue('mary');
  await expect(passwordField(page)).toHaveAttribute('autocomplete', 'new-password');
  await owner.signOut();
  await expect(nameField(owner.page)).toHaveAttribute('autocomplete', 'username');
  await expect(passwordField(owner.page)).toHaveAttribute('autocomplete', 'current-password');
});

test('a user signs out and, after a wrong password, in again', async ({ owner }) => {
  const { page } = owner;
  await owner.signOut();
  await expect(nameField(page)).toBeFocused();
  await fillIn(page, 'olivia', 'not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Wrong username or password' })).toBeVisible();
  await expect(nameField(page)).toHaveValue('olivia');
  await expect(passwordField(page)).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expectToArrive(page);
});

test('a signed-in user may stay signed in, or join as a new user', async ({ ownersProgram: owner, welcome }) => {
  const link = await invite(owner);
  const john = await welcome('john');
  await john.page.goto(link);
  await expect(john.page.getByText('You are signed in as john.')).toBeVisible();
  await john.page.getByRole('link', { name: 'Stay signed in' }).click();
  await expect(john.sidebar).toContainText('john');
  await john.page.goto(link);
  await fillIn(john.page, 'olivia');
  // Else the username is refused first.
  await expect(john.page.getByText('You sign in as olivia2')).toBeVisible();
  await joinButton(john.page).click();
  await expect(nameField(john.page)).toBeFocused();
  await expect(john.page.getByText('You are signed in as john.')).toBeVisible();
  await join(john.page, 'joan');
  await john.home();
  await expect(john.sidebar).toContainText('joan');
});

test('the other tabs follow a user who joins', async ({ ownersProgram: owner, welcome }) => {
  const john = await welcome('john');
  const tab = await john.openTab();
  await expect(tab.sidebar).toContainText('john');
  await john.page.goto(await invite(owner));
  await join(john.page, 'joan');
  await expect(tab.sidebar).toContainText('joan');
  await expect(tab.sidebar).not.toContainText('john');
});

test('a link that failed to open is tried again', async ({ ownersProgram: owner, visit }) => {
  const link = await invite(owner);
  const page = await visit('/');
  await page.route('**/api/invites/look', (route) => route.abort(), { times: 1 });
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link could not be opened' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(joinButton(page)).toBeVisible();
});

test('without an owner the access page tells where to find the link, and how to get another', async ({ visit, ownerLink, server }) => {
  const page = await visit('/');
  await expect(page.getByText('This server has no owner yet.')).toBeVisible();
  expect(await page.content()).not.toContain(new URL(ownerLink).hash.slice(1));
  const shown = await page.getByText('chinwag owner-link').innerText();
  await page.goto(pathOf(await server.commandAsShown(shown)));
  await expect(page.getByRole('heading', { name: 'Set up your chat' })).toBeVisible();
});

test('with an owner the access page asks for a name, and explains invites', async ({ ownersBrowser, visit }) => {
  expect(ownersBrowser).toBeTruthy();
  const page = await visit('/');
  await expect(signInButton(page)).toBeVisible();
  await expect(page.getByText('Ask a colleague for an invite')).toBeVisible();
});

test('joining works with the keyboard alone', async ({ owner, visit }) => {
  const page = await visit(await invite(owner));
  const { keyboard } = page;
  await expect(nameField(page)).toBeFocused();
  await keyboard.type('jane');
  await keyboard.press('Tab');
  await keyboard.type(PASSWORD);
  await expect(page.getByText('You sign in as jane')).toBeVisible();
  await keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Show password' })).toBeFocused();
  await keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Change the username' })).toBeFocused();
  await keyboard.press('Tab');
  await expect(joinButton(page)).toBeFocused();
  await keyboard.press('Enter');
  await expect(new Person(page).composer).toBeFocused();
  await keyboard.type('no mouse');
  await keyboard.press('Enter');
  await expect(owner.said.last()).toHaveText('no mouse');
});

/** Each new screen, and the way to it. */
const SCREENS: Record<string, (owner: Person, visit: Team['visit']) => Promise<Page>> = {
  'the form of an invite, with errors': async (owner, visit) => {
    const page = await visit(await invite(owner));
    await joinButton(page).click();
    await expect(nameField(page)).toBeFocused();
    return page;
  },
  'joining while signed in': async (owner) => {
    await owner.page.goto(await invite(owner));
    await expect(owner.page.getByText('You are signed in as olivia.')).toBeVisible();
    return owner.page;
  },
  'a link that does not work': async (_, visit) => {
    const page = await visit('/join#not-a-link');
    await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    return page;
  },
  'signing in with a wrong password': async (owner) => {
    await owner.signOut();
    await fillIn(owner.page, 'olivia', 'not the password');
    await owner.page.keyboard.press('Enter');
    await expect(owner.page.getByText('Wrong username or password')).toBeVisible();
    return owner.page;
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ owner, visit }) => {
    const page = await arrive(owner, visit);
    await expectNothingFound(page);
    await expectToFit(page);
  });
}

test('axe finds nothing on the access page and the owner’s form of a new server', async ({ visit, ownerLink }) => {
  const access = await visit('/');
  await expect(access.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNothingFound(access);
  const page = await visit(ownerLink);
  await expect(page.getByRole('heading', { name: 'Set up your chat' })).toBeVisible();
  await expectNothingFound(page);
});
