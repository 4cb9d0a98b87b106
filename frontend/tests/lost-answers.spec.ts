/** Joining when the server's answer is lost. */
import type { Page } from '@playwright/test';
import { Person } from './person';
import { expect, fillIn, invite, joinButton, nameField, PASSWORD, passwordField, signInButton, test } from './team';

/** The server receives the request, but the page never gets the answer. */
const loseAnswer = (page: Page) =>
  page.route('**/api/join', async (route) => {
    const body = route.request().postData() ?? '';
    await fetch(route.request().url(), { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await route.abort();
  }, { times: 1 });

test('a lost answer to joining leads to sign-in if the invite is used up', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner, { people: 1 }));
  await loseAnswer(page);
  await fillIn(page, 'jane');
  await joinButton(page).click();
  await expect(page.getByText('You may have joined already')).toBeVisible();
  await joinButton(page).click();
  await expect(page.getByText(/signing in as jane with the password you just chose/u)).toBeVisible();
  await page.reload();
  await page.getByRole('link', { name: 'Sign in instead' }).click();
  await expect(nameField(page)).toHaveValue('jane');
  await passwordField(page).fill(PASSWORD);
  await signInButton(page).click();
  await expect(new Person(page).sidebar).toContainText('jane');
});

test('a lost answer to joining leads to sign-in if the name is taken', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await loseAnswer(page);
  await fillIn(page, 'jane');
  await joinButton(page).click();
  await expect(page.getByText('You may have joined already')).toBeVisible();
  await joinButton(page).click();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('link', { name: 'Sign in as jane' }).click();
  await expect(nameField(page)).toHaveValue('jane');
});

test('the taken name of another user suggests no sign-in', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await fillIn(page, 'olivia');
  await joinButton(page).click();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('You may have joined already')).toBeHidden();
});
