/** Users change their own account, and others see it. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { Gate } from './gate';
import { expect, fillIn, idOf, PASSWORD, signInButton, signInWith, test } from './team';

const displayName = (page: Page) => page.getByRole('textbox', { name: 'Display name' });
const status = (page: Page) => page.getByRole('textbox', { name: 'Status' });
const save = (page: Page) => page.getByRole('button', { name: 'Save' });
const shown = (page: Page, what: 'here' | 'typing') => page.getByRole('switch', { name: `Show when I am ${what}` });
const currentPassword = (page: Page) => page.getByLabel('Current password', { exact: true });
const newPassword = (page: Page) => page.getByLabel('New password', { exact: true });
const changePassword = (page: Page) => page.getByRole('button', { name: 'Change password' });
const NEW_PASSWORD = 'nine blue herons';

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC',
  'base64',
);
const picture = (page: Page) => page.getByLabel('Picture', { exact: true });
const choosePicture = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  picture(page).setInputFiles({ name, mimeType, buffer });

async function openAccount(page: Page) {
  await page.goto('/account');
  await expect(newPassword(page)).toBeVisible();
}

test('a new name and status reach everyone when they are saved', async ({ owner, jane }) => {
  await jane.say('It is me');
  await owner.row('jane').click();
  await expect(owner.said).toHaveText(['It is me']);

  await jane.page.goto('/account');
  await displayName(jane.page).fill(' Jane Doe ');
  await status(jane.page).fill('On a train until noon');
  await save(jane.page).click();
  await expect(jane.page.getByText('Saved. Everyone can see it now.')).toBeVisible();
  await expect(jane.sidebar).toContainText('Jane Doe');

  const heading = owner.page.getByRole('heading', { level: 1, name: 'Jane Doe' });
  await expect(heading).toBeVisible();
  await expect(owner.page.getByRole('main')).toContainText('@jane');
  await expect(owner.page.getByText('On a train until noon')).toBeVisible();
  await expect(owner.row('Jane Doe')).toBeVisible();
  await expect(owner.message('It is me')).toContainText('Jane Doe');
  await expect(owner.page).toHaveTitle('Jane Doe · Chinwag');

  await displayName(jane.page).fill('');
  await save(jane.page).click();
  await expect(owner.page.getByRole('heading', { level: 1, name: 'jane' })).toBeVisible();
  await expect(owner.page.getByRole('main').locator('header').getByText('@jane')).toBeHidden();
});

test('a conversation is found by the other user’s username or display name', async ({ owner, jane }) => {
  await jane.say('It is me');
  await jane.page.request.patch('/api/account', { data: { displayName: 'Doctor Doe' } });
  await owner.sidebar.getByRole('button', { name: 'Jump to or search' }).click();
  const field = owner.page.getByRole('combobox', { name: 'Jump to' });
  for (const wanted of ['doct', 'JAN']) {
    await field.fill(wanted);
    await expect(owner.page.getByRole('option', { name: /Doctor Doe/u })).toBeVisible();
  }
  await field.fill('nobody');
  await expect(owner.page.getByRole('option')).toHaveText([/Search messages for “nobody”/u, 'Create a room called nobody']);
});

test('an invalid name or status is explained beside its field', async ({ jane }) => {
  const { page } = jane;
  await openAccount(page);
  await displayName(page).fill('olivia');
  await save(page).click();
  await expect(displayName(page)).toBeFocused();
  await expect(displayName(page)).toHaveAttribute('aria-invalid', 'true');
  await displayName(page).fill('Jane');
  await status(page).fill('x'.repeat(101));
  await save(page).click();
  await expect(status(page)).toBeFocused();
  await expect(status(page)).toHaveAccessibleDescription(/at most 100 characters. Yours has 101/u);
  await status(page).fill('x'.repeat(100));
  await save(page).click();
  await expect(page.getByText('Saved.')).toBeVisible();
});

test('untouched fields follow changes from another device', async ({ jane }) => {
  const { page } = jane;
  await openAccount(page);
  await status(page).fill('half written');
  await page.request.patch('/api/account', { data: { displayName: 'Jane Doe', status: 'from elsewhere' } });
  await expect(displayName(page)).toHaveValue('Jane Doe');
  await expect(status(page)).toHaveValue('half written');
});

test('a picture is previewed before others see it', async ({ jane }) => {
  const { page } = jane;
  await openAccount(page);
  await choosePicture(page, 'notes.txt', 'text/plain', Buffer.from('no picture'));
  await expect(picture(page)).toHaveAccessibleDescription(/Choose a PNG/u);
  await choosePicture(page, 'broken.png', 'image/png', Buffer.from('no picture'));
  await expect(picture(page)).toHaveAccessibleDescription(/could not be read as a picture/u);
  await choosePicture(page, 'red.png', 'image/png', PNG);
  await expect(page.getByRole('button', { name: 'Save picture' })).toBeFocused();
  const colour = () => page.locator('canvas:visible').evaluate((canvas: HTMLCanvasElement) => [...(canvas.getContext('2d')?.getImageData(96, 96, 1, 1).data ?? [])]);
  await expect.poll(colour).toEqual([255, 0, 0, 255]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(picture(page)).toBeFocused();
  await expect(page.getByRole('button', { name: 'Remove' })).toBeHidden();
});

test('a picture is shown to everyone until it is removed', async ({ owner, jane }) => {
  await jane.say('It is me');
  const seen = owner.row('jane').locator('img');
  await expect(owner.row('jane')).toBeVisible();
  await expect(seen).toHaveCount(0);
  const { page } = jane;
  await openAccount(page);
  await choosePicture(page, 'red.png', 'image/png', PNG);
  await page.getByRole('button', { name: 'Save picture' }).click();
  await expect(picture(page)).toBeFocused();
  await expect(jane.sidebar.locator('img').first()).toHaveJSProperty('complete', true);
  await expect(seen).toHaveAttribute('src', /^\/api\/pictures\/[0-9a-f]{64}$/u);
  expect(await seen.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(seen).toHaveCount(0);
});

test('a photo of 24 megapixels is scaled in the page, and an undrawable HEIC must be exported', async ({ jane }) => {
  const { page } = jane;
  await openAccount(page);
  await choosePicture(page, 'IMG_1.HEIC', '', Buffer.from('no picture'));
  await expect(picture(page)).toHaveAccessibleDescription(/Export it as JPEG/u);
  const photo = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(6_000, 4_000);
    canvas.getContext('2d')?.fillRect(0, 0, 3_000, 4_000);
    const file = await canvas.convertToBlob({ type: 'image/jpeg' });
    return [...new Uint8Array(await file.arrayBuffer())];
  });
  await choosePicture(page, 'photo.jpg', 'image/jpeg', Buffer.from(photo));
  const upload = page.waitForResponse('**/api/account/picture');
  await page.getByRole('button', { name: 'Save picture' }).click();
  expect((await upload).status()).toBe(200);
  await expect(page.getByRole('button', { name: 'Remove' })).toBeVisible();
});

test('a new password signs the other devices out, and is required from then on', async ({ jane, signInAgain }) => {
  const other = await signInAgain('jane');
  const { page } = jane;
  await openAccount(page);
  await currentPassword(page).fill('not the password');
  await newPassword(page).fill(NEW_PASSWORD);
  await changePassword(page).click();
  await expect(currentPassword(page)).toBeFocused();
  await expect(currentPassword(page)).toHaveAccessibleDescription(/not your current password/u);
  await expect(newPassword(page)).toHaveValue(NEW_PASSWORD);
  await currentPassword(page).fill(PASSWORD);
  await changePassword(page).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();
  await expect(newPassword(page)).toHaveValue('');

  await expect(other.page.getByText('You were signed out.')).toBeVisible();
  await fillIn(other.page, 'jane');
  await signInButton(other.page).click();
  await expect(other.page.getByRole('alert').filter({ hasText: 'Wrong username or password' })).toBeVisible();
  await signInWith(other.page, 'jane', NEW_PASSWORD);
  await jane.page.goto('/');
  await expect(jane.sidebar).toBeVisible();
});

test('an invalid new password is explained beside its field', async ({ jane }) => {
  const { page } = jane;
  await openAccount(page);
  await changePassword(page).click();
  await expect(currentPassword(page)).toBeFocused();
  await expect(newPassword(page)).toHaveAccessibleDescription(/at least 8 characters/u);
  await currentPassword(page).fill(PASSWORD);
  await newPassword(page).fill('password');
  await changePassword(page).click();
  await expect(newPassword(page)).toBeFocused();
  await expect(newPassword(page)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Show new password' }).click();
  await expect(newPassword(page)).toHaveAttribute('type', 'text');
  await expect(currentPassword(page)).toHaveAttribute('type', 'password');
});

test('password managers can tell the fields and the user', async ({ jane }) => {
  await openAccount(jane.page);
  await expect(currentPassword(jane.page)).toHaveAttribute('autocomplete', 'current-password');
  await expect(newPassword(jane.page)).toHaveAttribute('autocomplete', 'new-password');
  await expect(jane.page.locator('form:has([autocomplete=new-password]) [autocomplete=username]')).toHaveValue('jane');
});

test('signing out by hand shows no warning on any tab or at the next sign-in', async ({ jane }) => {
  const tab = await jane.openTab();
  await expect(tab.composer).toBeVisible();
  // The stream may announce it before the answer arrives, in this tab too.
  const answered = new Gate();
  await jane.page.route('**/api/logout', async (route) => {
    const response = await route.fetch();
    await expect(signInButton(tab.page)).toBeVisible();
    await route.fulfill({ response });
    answered.open();
  });
  await jane.signOut();
  await answered.opened;
  for (const { page } of [jane, tab]) await expect(page.getByText('You were signed out.')).toBeHidden();
});

test('a page that learns of its sign-out later says so on every tab', async ({ jane, signInAgain }) => {
  const { page } = jane;
  const tab = await jane.openTab();
  await expect(tab.composer).toBeVisible();
  for (const one of [page, tab.page]) await one.goto('about:blank');
  const other = await signInAgain('jane');
  await other.page.request.post('/api/sessions/revoke_others');
  await page.goto('/');
  await tab.page.goto('/');
  for (const one of [page, tab.page]) await expect(one.getByText('You were signed out.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('You were signed out.')).toBeVisible();
  await signInWith(page, 'jane');
  await jane.signOut();
  await expect(page.getByText('You were signed out.')).toBeHidden();
});

test('a conversation with a deactivated user says so', async ({ owner, jane }) => {
  await jane.say('I was here');
  await owner.row('jane').click();
  await owner.page.request.post(`/api/users/${await idOf(owner, 'jane')}/deactivate`);
  await expect(owner.page.getByRole('main').getByText('Deactivated', { exact: true })).toBeVisible();
  await expect(owner.row('jane')).toContainText('Deactivated');
  await expect(owner.page.getByRole('note')).toContainText('They can no longer read this');
  await expect(owner.said).toHaveText(['I was here']);
  await owner.page.request.post(`/api/users/${await idOf(owner, 'jane')}/reactivate`);
  await expect(owner.page.getByRole('note')).toBeHidden();
});

test('the name and the password can be changed with the keyboard alone', async ({ owner, jane }) => {
  await jane.say('It is me');
  await owner.row('jane').click();
  const { page } = jane;
  await openAccount(page);
  await picture(page).focus();
  await page.keyboard.press('Tab');
  await expect(displayName(page)).toBeFocused();
  await page.keyboard.type('Jane Doe');
  await page.keyboard.press('Enter');
  await expect(owner.page.getByRole('heading', { level: 1, name: 'Jane Doe' })).toBeVisible();
  for (const next of [status(page), save(page), shown(page, 'here'), shown(page, 'typing'), currentPassword(page)]) {
    await page.keyboard.press('Tab');
    await expect(next).toBeFocused();
  }
});

/** Each new screen, and the way to it. */
const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  'the account page with errors': async (page) => {
    await openAccount(page);
    await displayName(page).fill('olivia');
    await save(page).click();
    await expect(displayName(page)).toHaveAttribute('aria-invalid', 'true');
    await changePassword(page).click();
  },
  'a chosen picture': async (page) => {
    await openAccount(page);
    await choosePicture(page, 'red.png', 'image/png', PNG);
    await expect(page.getByRole('button', { name: 'Save picture' })).toBeVisible();
  },
  'a conversation with a deactivated user with a long profile': async (page) => {
    await page.goto('/');
    await page.getByRole('link', { name: /olivia/iu }).click();
    await expect(page.getByRole('note')).toBeVisible();
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ ownersProgram: owner, jane }) => {
    await jane.say('Hello');
    if (name.startsWith('a conversation')) {
      await owner.request.patch('/api/account', { data: { displayName: 'Olivia who has a long name', status: 'In the office until late, and then in a second office, until later' } });
      await owner.request.post(`/api/users/${await idOf(owner, 'jane')}/role`, { data: { role: 'owner' } });
      await jane.page.request.post(`/api/users/${await idOf(jane, 'olivia')}/deactivate`);
    }
    await arrive(jane.page);
    await expectNothingFound(jane.page);
    await expectToFit(jane.page);
  });
}

test('axe finds nothing on the page after a remote sign-out', async ({ jane, signInAgain }) => {
  const other = await signInAgain('jane');
  await other.page.request.post('/api/sessions/revoke_others');
  await expect(jane.page.getByText('You were signed out.')).toBeVisible();
  await expectNothingFound(jane.page);
  await expectToFit(jane.page);
});
