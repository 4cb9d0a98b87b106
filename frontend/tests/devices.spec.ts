/** Signed-in devices, and signing in on another device. */
import type { Page } from '@playwright/test';
import type { SessionView } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import { becomeOwner, expect, OWNER_LINK, PASSWORD, signInWith, type Team, test } from './team';
import { translate } from './translate';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const devices = (page: Page) => page.getByRole('list', { name: 'Devices' }).getByRole('listitem');
const signedOut = (page: Page) => page.getByText('You were signed out.');
const arriving = (page: Page) => page.getByRole('heading', { name: 'Is this your other device?' });
const signInAsJane = (page: Page) => page.getByRole('button', { name: 'Sign in as jane' });
const letIn = (page: Page) => page.getByRole('button', { name: 'Approve' });
const ownNumber = (page: Page) => page.getByRole('status').getByText(/^\d{3}$/u);
const asked = (page: Page) => page.getByRole('definition').filter({ hasText: /^\d{3}$/u });

/** Returns the link for the other device. */
async function showCode(page: Page): Promise<string> {
  await page.goto('/devices');
  await page.getByRole('button', { name: 'Show code' }).click();
  return page.getByRole('textbox', { name: 'Link' }).inputValue();
}

/** Opens the link on another device, as jane. */
async function claim(visit: Team['visit'], link: string, options?: typeof PHONE): Promise<Page> {
  const page = await visit(link, options);
  await signInAsJane(page).click();
  return page;
}

test('devices are listed with their kind, this device first', async ({ janesBrowser, server, signInAgain }) => {
  expect(janesBrowser).toBeTruthy();
  const { page } = await signInAgain('jane');
  const headers = { 'content-type': 'application/json', 'user-agent': 'curl/8.5.0' };
  await fetch(`${server.origin}/api/login`, { method: 'POST', headers, body: JSON.stringify({ username: 'jane', password: PASSWORD }) });
  await page.goto('/devices');
  await expect(devices(page)).toContainText(['This device', 'Sign out', 'Sign out']);
  await expect(devices(page).filter({ hasText: 'Chrome on Linux' })).toHaveCount(2);
  await expect(devices(page).filter({ hasText: 'curl' })).toContainText('Used within the last hour · Signed in today · from 127.0.0.1');
});

test('a device that is signed out remotely says so at once', async ({ jane, signInAgain }) => {
  const other = await signInAgain('jane');
  const { page } = jane;
  await page.goto('/devices');
  await expect(devices(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
  await expect(devices(page)).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'Your devices' })).toBeFocused();
  await expect(page.getByText('Chrome on Linux is signed out.')).toBeVisible();
  await expect(signedOut(other.page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out all other devices' })).toBeHidden();
});

test('all other devices are signed out at once, after a confirmation', async ({ jane, signInAgain }) => {
  const others = [await signInAgain('jane'), await signInAgain('jane')];
  const { page } = jane;
  await page.goto('/devices');
  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out all other devices?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(devices(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  await dialog.getByRole('button', { name: 'Sign them out' }).click();
  await expect(dialog).toBeHidden();
  await expect(devices(page)).toHaveCount(1);
  for (const other of others) await expect(signedOut(other.page)).toBeVisible();
  await page.reload();
  await expect(devices(page)).toHaveCount(1);
});

test('a failed sign-out names the device, and its button tries again', async ({ jane, signInAgain }) => {
  const other = await signInAgain('jane');
  const { page } = jane;
  await page.goto('/devices');
  const signOut = page.getByRole('button', { name: 'Sign out Chrome on Linux' });
  const alerts = page.getByRole('region', { name: 'Your devices' }).getByRole('alert');
  await page.route(/\/revoke(?:_others)?$/u, (route) => route.abort());
  await signOut.click();
  await expect(alerts).toHaveText('Chrome on Linux is still signed in. The server is not reachable. Check the connection and try again.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeHidden();

  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out all other devices?' });
  await expect(dialog.getByRole('alert')).toBeHidden();
  await dialog.getByRole('button', { name: 'Sign them out' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not reachable');
  await expect(alerts).toHaveText([/^Chrome on Linux is still signed in/u]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  await expect(dialog.getByRole('alert')).toBeHidden();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.unroute(/\/revoke(?:_others)?$/u);
  await signOut.click();
  await expect(page.getByText('Chrome on Linux is signed out.')).toBeVisible();
  await expect(alerts).toBeHidden();
  await expect(signedOut(other.page)).toBeVisible();
});

test('a device list that failed to load is loaded on request', async ({ ownersProgram: owner, jane }) => {
  const { page } = jane;
  // Once its stream is open, nothing makes the page reload the list automatically.
  await owner.post(/\d+$/u.exec(page.url())?.[0] ?? '', 'Hello');
  await expect(jane.said).toHaveText(['Hello']);
  await page.route('**/api/sessions', (route) => route.abort());
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Devices', exact: true }).click();
  const failed = page.getByRole('alert').filter({ hasText: 'not reachable' });
  await expect(failed).toBeVisible();
  await page.unroute('**/api/sessions');
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(devices(page)).toHaveCount(1);
  await expect(failed).toBeHidden();
});

test('a page whose code could not be loaded appears once it can be', async ({ jane }) => {
  const { page } = jane;
  const isCode = (url: URL) => url.pathname.startsWith('/assets/Devices');
  await page.route(isCode, (route) => route.abort());
  await page.goto('/devices');
  await expect(page.getByRole('heading', { name: 'This part of the page could not be loaded' })).toBeVisible();
  await page.unroute(isCode);
  await expect(devices(page)).toHaveCount(1);
});

test('a translated page keeps showing its new texts', async ({ jane, server, signInAgain, visit }) => {
  const { page } = jane;
  const others = [await signInAgain('jane'), await signInAgain('jane')];
  await page.goto('/devices');
  await expect(devices(page)).toHaveCount(3);
  await page.evaluate(translate);
  const signOut = page.getByRole('button', { name: 'Sign out Chrome on Linux' }).first();
  const section = page.getByRole('region', { name: 'Your devices' });
  for (const problem of ['The server is not reachable.', 'The server is busy.']) {
    await page.route('**/revoke', (route) => (problem.includes('busy') ? route.fulfill({ status: 503, json: { message: problem } }) : route.abort()), { times: 1 });
    await signOut.click();
    await expect(section.getByRole('alert')).toContainText(problem);
    await page.evaluate(translate);
  }
  await signOut.click();
  await expect(section.getByRole('status')).toHaveText('Chrome on Linux is signed out.');
  await expect(section.getByRole('alert')).toHaveCount(0);
  await page.evaluate(translate);

  // The list is loaded again when the stream is back.
  await page.route('**/api/sessions', async (route) => {
    const response = await route.fetch();
    const sessions = (await response.json()) as SessionView[];
    const earlier = { lastUsedAt: '2026-01-02T12:00:00.000Z', createdAt: '2026-01-01T12:00:00.000Z', address: '10.0.0.9' };
    await route.fulfill({ response, json: sessions.map((session) => ({ ...session, ...earlier })) });
  });
  await server.restart();
  await expect(devices(page).last()).toContainText(/Last used on .*2 January.* · Signed in on .*1 January.* · from 10.0.0.9/u);
  await page.evaluate(translate);
  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  await page.getByRole('button', { name: 'Sign them out' }).click();
  await expect(section.getByRole('status')).toHaveText('All other devices are signed out.');
  for (const other of others) await expect(signedOut(other.page)).toBeVisible();
  await page.unroute('**/api/sessions');

  await page.getByRole('button', { name: 'Show code' }).click();
  const timer = page.getByRole('timer');
  await page.evaluate(translate);
  await expect(timer).not.toHaveText(await timer.innerText());
  const phone = await claim(visit, await page.getByRole('textbox', { name: 'Link' }).inputValue());
  await expect(asked(page)).toHaveText(await ownNumber(phone).innerText());
  await page.evaluate(translate);
  await page.getByRole('button', { name: 'Not mine' }).click();
  await expect(page.getByText('Sign-in declined.')).toBeVisible();
  await expect(arriving(page)).toHaveCount(0);
});

test('a phone signs in with the code after the first device confirms its number', async ({ jane, visit }) => {
  await jane.say('From the desk');
  const { page } = jane;
  const link = await showCode(page);
  await expect(page.getByRole('timer')).toHaveText(/^[45]:\d\d$/u);
  const phone = await visit(link, PHONE);
  await expect(phone).toHaveURL('/device');
  await expect(phone.getByText('As jane.')).toBeVisible();
  await expectNothingFound(phone);
  // Opening the link does not claim it: another site's page or a link preview may open it.
  await phone.reload();
  await signInAsJane(phone).click();
  await expect(phone.getByText('As jane.')).toBeVisible();
  await expect(arriving(page)).toBeFocused();
  await expect(asked(page)).toHaveText(await ownNumber(phone).innerText());
  await expect(page.getByRole('definition').first()).toHaveText('Chrome on Linux');

  await letIn(page).click();
  await expect(page.getByText('Your other device is signed in.')).toBeFocused();
  await expect(phone).toHaveURL('/');
  await phone.getByRole('link', { name: /olivia/u }).click();
  await expect(phone.getByText('From the desk', { exact: true })).toBeVisible();
  await expect(devices(page)).toHaveCount(2);
  await expect(page.getByRole('complementary', { name: 'About your account' })).toContainText('A new device signed in to your account: Chrome on Linux.');
  await phone.goto('/device');
  await phone.getByRole('link', { name: 'Go to your conversations' }).click();
  await expect(phone).toHaveURL('/');
});

test('a code is drawn only if another device can open the link', async ({ server, visit }) => {
  const code = (page: Page) => page.getByRole('img', { name: 'QR code of the link' });
  const local = await visit(await server.told(OWNER_LINK));
  await becomeOwner(local);
  await showCode(local);
  await expect(local.getByRole('heading', { name: 'Open the link in another browser on this computer' })).toBeFocused();
  await expect(local.getByRole('note')).toContainText('chinwag --lan');
  await expect(code(local)).toHaveCount(0);

  await local.close();
  await server.answerAs('lan.test');
  const elsewhere = await visit('/');
  await signInWith(elsewhere, 'olivia');
  await showCode(elsewhere);
  await expect(elsewhere.getByRole('heading', { name: 'Scan the code with your other device' })).toBeFocused();
  await expect(elsewhere.getByText('chinwag --lan')).toHaveCount(0);
  await expect(code(elsewhere)).toBeVisible();
});

test('a reload on either device continues where it was', async ({ jane, visit }) => {
  const { page } = jane;
  const phone = await claim(visit, await showCode(page), PHONE);
  const number = await ownNumber(phone).innerText();
  await phone.reload();
  await expect(ownNumber(phone)).toHaveText(number);
  await expect(arriving(page)).toBeVisible();
  await page.reload();
  await expect(asked(page)).toHaveText(number);
  await letIn(page).click();
  await expect(phone).toHaveURL('/');
});

test('a rejected device stays out, and explains how to try again', async ({ jane, visit }) => {
  const { page } = jane;
  const link = await showCode(page);
  const stranger = await claim(visit, link);
  await expect(ownNumber(stranger)).toBeVisible();
  await page.getByRole('button', { name: 'Not mine' }).click();
  await expect(page.getByText('Sign-in declined.')).toBeVisible();
  await expect(stranger.getByRole('heading', { name: 'Sign-in was declined' })).toBeVisible();
  await expect(stranger.getByText('show a new code')).toBeVisible();
  await expect((await visit(link)).getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await page.getByRole('button', { name: 'Show new code' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).not.toHaveValue(link);
});

test('only the first device can use a link, and leaving the page ends it', async ({ jane, visit }) => {
  const { page } = jane;
  const link = await showCode(page);
  const first = await claim(visit, link);
  await expect(ownNumber(first)).toBeVisible();
  const second = await visit(link);
  await expect(second.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await expect(second.getByText('show a new code')).toBeVisible();
  await page.getByRole('button', { name: 'Not mine' }).click();

  const left = await showCode(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Show code' })).toBeVisible();
  await expect((await visit(left)).getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});

test('a newer code replaces the old code on both devices', async ({ jane, visit }) => {
  const { page } = jane;
  const phone = await claim(visit, await showCode(page), PHONE);
  await expect(ownNumber(phone)).toBeVisible();
  await page.request.post('/api/device_links');
  await expect(phone.getByRole('heading', { name: 'Sign-in was declined' })).toBeVisible();
});

test('a mistyped link says so, with or without its secret', async ({ ownersBrowser, visit }) => {
  expect(ownersBrowser).toBeTruthy();
  await expect((await visit('/device#not-a-link')).getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expect((await visit('/device')).getByRole('heading', { name: 'This link is incomplete' })).toBeVisible();
});

test('a link opened on a signed-in device keeps the session unless the user signs out', async ({ owner, jane }) => {
  const link = await showCode(jane.page);
  const { page } = owner;
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'You are already signed in' })).toBeVisible();
  await expect(page).toHaveURL('/device');
  await page.getByRole('button', { name: 'Sign out and use the link' }).click();
  await signInAsJane(page).click();
  await letIn(jane.page).click();
  await expect(page).toHaveURL('/conversations/1');
  await expect(owner.sidebar).toContainText('jane');
});

test('a link that failed to open is tried again', async ({ jane, visit }) => {
  const link = await showCode(jane.page);
  const page = await visit('/');
  for (const step of ['look', 'claim']) await page.route(`**/api/device_links/${step}`, (route) => route.abort(), { times: 1 });
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link could not be opened' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await signInAsJane(page).click();
  await expect(page.getByRole('heading', { name: 'This link could not be opened' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await signInAsJane(page).click();
  await expect(ownNumber(page)).toBeVisible();
});

test('a device can be approved with the keyboard alone', async ({ jane, visit }) => {
  const { page } = jane;
  await page.goto('/devices');
  await page.getByRole('button', { name: 'Show code' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Open the link/u })).toBeFocused();
  const phone = await visit(await page.getByRole('textbox', { name: 'Link' }).inputValue(), PHONE);
  await signInAsJane(phone).focus();
  await phone.keyboard.press('Enter');
  await expect(arriving(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(letIn(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(phone).toHaveURL('/');
});

test('this device lists features missing over plain HTTP, and how to get them', async ({ server, visit }) => {
  await server.answerAs('lan.test');
  const [, token] = /#(\S+)/u.exec(await server.told(/(http:\S+\/join#\S+)/u)) ?? [];
  const page = await visit(`/join#${token}`);
  await becomeOwner(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'All settings' }).click();
  await page.getByRole('link', { name: 'This device' }).click();
  const finding = (name: string) => page.getByRole('list', { name: 'Browser features' }).getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
  await expect(finding('Connection')).toContainText('Not encrypted (HTTP)');
  await expect(finding('Connection')).toContainText('--origin');
  await expect(finding('Notifications').getByRole('img', { name: 'No' })).toBeVisible();
  await expect(finding('Notifications')).toContainText('only over HTTPS');
  await expect(finding('Copying')).toContainText('only over HTTPS');
  await expect(finding('Several tabs').getByRole('img', { name: 'Yes' })).toBeVisible();
  await expect(finding('Storage').getByRole('img', { name: 'Yes' })).toBeVisible();
  await expectNothingFound(page);
  await expectToFit(page);
});

test('on the server’s own computer all features work', async ({ owner }) => {
  await owner.page.goto('/this-device');
  await expect(owner.page.getByText('On this computer, over HTTP. Nothing leaves it.')).toBeVisible();
  await expect(owner.page.getByText('One click copies a link.')).toBeVisible();
});

/** Each new screen, and the way to it from jane's link. */
const SCREENS: Record<string, (first: Page, team: Pick<Team, 'visit' | 'signInAgain'>) => Promise<Page>> = {
  'the devices, and the confirmation to sign out all others': async (first, { signInAgain }) => {
    await signInAgain('jane');
    await first.goto('/devices');
    await first.getByRole('button', { name: 'Sign out all other devices' }).click();
    return first;
  },
  'the code for another device': async (first) => {
    await showCode(first);
    return first;
  },
  'the confirmation of another device': async (first, { visit }) => {
    await claim(visit, await showCode(first));
    await expect(arriving(first)).toBeVisible();
    return first;
  },
  'the confirmation to open a link': async (first, { visit }) => {
    const page = await visit(await showCode(first));
    await expect(signInAsJane(page)).toBeVisible();
    return page;
  },
  'a link whose # became %23': async (first, { visit }) => {
    const page = await visit((await showCode(first)).replace('#', '%23'));
    await expect(page.getByRole('heading', { name: 'This link is damaged' })).toBeVisible();
    return page;
  },
  'the number on the other device': async (first, { visit }) => {
    const page = await claim(visit, await showCode(first));
    await expect(ownNumber(page)).toBeVisible();
    return page;
  },
  'a rejected device': async (first, { visit }) => {
    const page = await claim(visit, await showCode(first));
    await first.getByRole('button', { name: 'Not mine' }).click();
    await expect(page.getByRole('heading', { name: 'Sign-in was declined' })).toBeVisible();
    return page;
  },
  'a device with a signed-in user': async (first) => {
    await first.goto(await showCode(first));
    await expect(first.getByRole('heading', { name: 'You are already signed in' })).toBeVisible();
    return first;
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ jane, visit, signInAgain }) => {
    const page = await arrive(jane.page, { visit, signInAgain });
    await expectNothingFound(page);
    await expectToFit(page);
  });
}
