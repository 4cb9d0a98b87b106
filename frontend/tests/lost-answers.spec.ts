/** Joining, where the server's answer does not arrive. */
import type { Page } from '@playwright/test';
import { Person } from './person';
import { expect, fillIn, invite, joinButton, nameField, PASSWORD, passwordField, signInButton, test } from './team';

/** The server has heard, and the page never hears that. */
const loseAnswer = (page: Page) =>
  page.route('**/api/join', async (route) => {
    const body = route.request().postData() ?? '';
    await fetch(route.request().url(), { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await route.abort();
  }, { times: 1 });

test('whoever joined and never heard so is led to sign in, where an invite for one is used up', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner, { people: 1 }));
  await loseAnswer(page);
  await fillIn(page, 'jane');
  await joinButton(page).click();
  await expect(page.getByText('Perhaps you have joined already')).toBeVisible();
  await joinButton(page).click();
  await expect(page.getByText(/Sign in as jane, with the password that you have just chosen/u)).toBeVisible();
  await page.reload();
  await page.getByRole('link', { name: 'Sign in instead' }).click();
  await expect(nameField(page)).toHaveValue('jane');
  await passwordField(page).fill(PASSWORD);
  await signInButton(page).click();
  await expect(new Person(page).sidebar).toContainText('jane');
});

test('whoever joined and never heard so is led to sign in, where their own name is taken', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await loseAnswer(page);
  await fillIn(page, 'jane');
  await joinButton(page).click();
  await expect(page.getByText('Perhaps you have joined already')).toBeVisible();
  await joinButton(page).click();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('link', { name: 'Sign in as jane' }).click();
  await expect(nameField(page)).toHaveValue('jane');
});

test('somebody else’s name is taken without such a suggestion', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await fillIn(page, 'olivia');
  await joinButton(page).click();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Perhaps you have joined already')).toBeHidden();
});
