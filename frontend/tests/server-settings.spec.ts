/** The server's name and picture, as set by owners. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { expect, invite, join, joinButton, test } from './team';

const nameField = (page: Page) => page.getByRole('textbox', { name: 'Server name' });
const picture = (page: Page) => page.locator('img[src^="/api/pictures/"]');

async function rename(page: Page, name: string) {
  await page.goto('/server');
  await nameField(page).fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
}

async function choose(page: Page, name: string, mimeType: string, buffer: Buffer) {
  await page.getByLabel('Server picture').setInputFiles({ name, mimeType, buffer });
}

/** A valid picture file. */
const photographOf = (page: Page) => page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } });

test('a new name is shown everywhere', async ({ owner, visit }) => {
  const { page } = owner;
  const link = await invite(owner);
  await rename(page, '  The Office ');
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(nameField(page)).toHaveValue('The Office');
  await expect(owner.sidebar.getByRole('button', { name: 'The Office', exact: true })).toBeVisible();
  await expect(page).toHaveTitle('Team · The Office');
  await owner.sidebar.getByRole('button', { name: 'The Office' }).click();
  await expect(page.getByText(/^Chinwag \d+\.\d+\.\d+$/u)).toBeVisible();

  const guest = await visit('/');
  await expect(guest.getByRole('heading', { level: 1, name: 'The Office' })).toBeVisible();
  await expect(guest).toHaveTitle('Sign in · The Office');
  await guest.goto(link);
  await expect(guest.getByRole('heading', { level: 1, name: 'Join The Office' })).toBeVisible();
  const jane = await join(guest, 'jane');
  await expect(jane.sidebar.getByRole('button', { name: 'The Office', exact: true })).toBeVisible();
});

test('a long name is shown whole on two lines, and in a title', async ({ owner }) => {
  const name = 'Harbour and Lighthouse Team';
  await rename(owner.page, name);
  const shown = owner.sidebar.getByTitle(name);
  await expect(shown).toHaveText(name);
  expect(await shown.evaluate(({ clientHeight, scrollHeight, clientWidth, scrollWidth }) => [scrollHeight - clientHeight, scrollWidth - clientWidth])).toEqual([0, 0]);
});

test('without a name the server is called Chinwag again', async ({ owner, visit }) => {
  await rename(owner.page, 'The Office');
  await expect(owner.sidebar.getByRole('button', { name: 'The Office', exact: true })).toBeVisible();
  await rename(owner.page, '');
  await expect(owner.sidebar.getByRole('button', { name: 'Chinwag', exact: true })).toBeVisible();
  await expect(nameField(owner.page)).toHaveValue('Chinwag');
  await expect((await visit('/')).getByRole('heading', { level: 1, name: 'Chinwag' })).toBeVisible();
});

test('an invalid name is explained beside its field', async ({ owner }) => {
  const { page } = owner;
  await page.route('**/api/server', (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    return route.continue({ postData: JSON.stringify({ name: 'x'.repeat(61) }) });
  });
  await rename(page, 'x');
  await expect(nameField(page)).toBeFocused();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(nameField(page)).toHaveAccessibleDescription(/60 characters/u);
  await expect(owner.sidebar.getByRole('button', { name: 'Chinwag', exact: true })).toBeVisible();
});

test('a picture is shown everywhere until it is removed', async ({ owner, visit }) => {
  const { page } = owner;
  const link = await invite(owner);
  await page.goto('/server');
  await choose(page, 'office.png', 'image/png', await photographOf(page));
  await page.getByRole('button', { name: 'Save picture' }).click();
  await expect(page.getByRole('main').locator(picture(page))).toBeVisible();
  await expect(owner.sidebar.locator(picture(page))).toBeVisible();
  const guest = await visit('/');
  await expect(picture(guest)).toBeVisible();
  await expect.poll(() => picture(guest).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
  await guest.goto(link);
  await expect(joinButton(guest)).toBeVisible();
  await expect(picture(guest)).toBeVisible();

  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(picture(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Remove' })).toBeHidden();
  await guest.reload();
  await expect(joinButton(guest)).toBeVisible();
  await expect(picture(guest)).toHaveCount(0);
});

test('an invalid picture is refused beside the field', async ({ owner }) => {
  const { page } = owner;
  await page.goto('/server');
  await choose(page, 'notes.txt', 'text/plain', Buffer.from('milk, eggs'));
  await expect(page.getByRole('alert').filter({ hasText: 'Choose a PNG' })).toBeVisible();
  await choose(page, 'notes.png', 'image/png', Buffer.from('milk, eggs'));
  await expect(page.getByRole('alert').filter({ hasText: 'could not be read as a picture' })).toBeVisible();
  await expect(picture(page)).toHaveCount(0);
});

test('only owners change the settings', async ({ welcome }) => {
  const { page } = await welcome('jane');
  await page.goto('/server');
  await expect(page.getByRole('heading', { name: 'Only owners can change the server’s settings' })).toBeVisible();
  await expect(nameField(page)).toBeHidden();
  expect((await page.request.patch('/api/server', { data: { name: 'Mine' } })).status()).toBe(403);
});

test('axe finds nothing on the server’s settings, and they fit on 320 pixels', async ({ owner }) => {
  const { page } = owner;
  await page.goto('/server');
  await choose(page, 'office.png', 'image/png', await photographOf(page));
  await expectNothingFound(page);
  await page.getByRole('button', { name: 'Save picture' }).click();
  await expect(page.getByRole('main').locator(picture(page))).toBeVisible();
  await choose(page, 'notes.txt', 'text/plain', Buffer.from('milk, eggs'));
  await expect(page.getByRole('alert').filter({ hasText: 'Choose a PNG' })).toBeVisible();
  await expectNothingFound(page);
  await expectToFit(page);
});

test('the progress of the search index is shown until it is ready', async ({ owner: { page } }) => {
  let [percent, isShortOfSpace] = [42, true];
  await page.route('/api/server/search', (route) => route.fulfill({ json: { percent, isShortOfSpace } }));
  await page.goto('/server');
  const section = page.getByRole('region', { name: 'Search' });
  await expect(section).toContainText('The server’s disk is almost full, so indexing is paused. Free up some space.');
  isShortOfSpace = false;
  await expect(section).toContainText('The search index is being built: 42%.');
  await expect(section.getByRole('progressbar')).toHaveAttribute('value', '42');
  await expectNothingFound(page);
  percent = 100;
  await expect(section).toContainText('All messages can be found.');
  await expect(section.getByRole('progressbar')).toHaveCount(0);
});

test('axe finds nothing on the access page of a server with a long name and a picture', async ({ owner, visit }) => {
  await rename(owner.page, 'The Department of Long Names and Even Longer Explanations!!!');
  await expect(owner.page.getByText('Saved.')).toBeVisible();
  await choose(owner.page, 'office.png', 'image/png', await photographOf(owner.page));
  await owner.page.getByRole('button', { name: 'Save picture' }).click();
  await expect(picture(owner.page).first()).toBeVisible();
  const page = await visit('/');
  await expect(picture(page)).toBeVisible();
  await expectNothingFound(page);
  await expectToFit(page);
  await owner.page.goto('/');
  await expect(owner.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNothingFound(owner.page);
  await expectToFit(owner.page);
});
