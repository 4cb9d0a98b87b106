/** Creating, listing and revoking invites as an owner. */
import type { Page } from '@playwright/test';
import type { InviteLink, NewInvite } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import { Person } from './person';
import { becomeOwner, expect, inviteByForm, join, OWNER_LINK, test } from './team';

/** Through the dialog that starts a conversation. */
async function lookFor(person: Person, name: string) {
  const { page } = person;
  await person.startMessage();
  await page.getByRole('combobox', { name: 'To', exact: true }).fill(name);
  await page.keyboard.press('Enter');
}

test('a revoked invite admits nobody, and is listed as revoked', async ({ owner, visit }) => {
  const link = await inviteByForm(owner, { note: 'for the office' });
  const { page } = owner;
  await page.getByRole('button', { name: 'Revoke for the office' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke this invite?' });
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toBeVisible();
  await page.getByRole('button', { name: 'Revoke for the office' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('list', { name: 'All invites' })).toContainText('Revoked · 0 of 10 used');
  await expect(page.getByRole('heading', { name: 'All invites' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Link' })).toBeHidden();
  await expect((await visit(link)).getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});

test('only owners invite', async ({ welcome }) => {
  const john = await welcome('john');
  await john.page.goto('/invites');
  await expect(john.page.getByText('Only owners can invite people')).toBeVisible();
  await expect(john.page).toHaveTitle('Invites · Chinwag');
  await lookFor(john, 'nobody');
  await expect(john.page.getByRole('alert')).toContainText('ask an owner to invite them');
});

test('an owner who looks for an unknown name is offered an invite', async ({ owner }) => {
  await lookFor(owner, 'nobody');
  await expect(owner.page.getByRole('dialog').getByRole('alert')).toContainText('or invite them');
  await owner.page.getByRole('link', { name: 'Invite someone new' }).click();
  await expect(owner.page).toHaveURL('/invites');
  await expect(owner.page.getByRole('dialog')).toBeHidden();
});

test('invalid fields of an invite are explained', async ({ owner }) => {
  const { page } = owner;
  await page.goto('/invites');
  await page.getByRole('textbox', { name: 'Number of people' }).fill('0');
  await page.getByRole('textbox', { name: 'Expires after (days)' }).fill('soon');
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('textbox', { name: 'Number of people' })).toBeFocused();
  await expect(page.getByText('Enter a whole number from 1 to 1000.')).toBeVisible();
  await expect(page.getByText('Enter a whole number from 1 to 365.')).toBeVisible();
});

test('a link is copied with one click', async ({ owner, server }) => {
  await owner.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  const link = await inviteByForm(owner);
  await owner.page.getByRole('button', { name: 'Copy' }).click();
  await expect(owner.page.getByText('Copied.')).toBeVisible();
  expect(await owner.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
});

test('a link to this computer only explains how to open the server to others', async ({ owner }) => {
  await inviteByForm(owner);
  await expect(owner.page.getByText('chinwag --lan')).toBeVisible();
  await expect(owner.page.getByRole('img', { name: 'QR code of the link' })).toHaveCount(0);
});

test('over plain HTTP a link can be copied, and everything else works', async ({ server, visit }) => {
  const origin = await server.answerAs('lan.test');
  const page = await visit(await server.told(OWNER_LINK));
  await becomeOwner(page);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const owner = new Person(page);
  const link = await inviteByForm(owner);
  expect(link).toContain(`${origin}/join#`);
  await expect(page.getByText('chinwag --lan')).toBeHidden();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('textbox', { name: 'Note' }).press('Control+v');
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue(link);
  await join(await visit(link), 'jane');
});

test('a link is offered for each address, starting with the one for other computers', async ({ owner }) => {
  const { page } = owner;
  // A test's server listens only on this computer, so the route adds the address for others.
  await page.route('**/api/invites', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const response = await route.fetch();
    const made = (await response.json()) as NewInvite;
    const here = made.links[0] as InviteLink;
    const url = here.url.replace(/127\.0\.0\.1:\d+/u, '192.168.1.20:8000');
    const qr = { ...here.qr, path: 'M4 4h1v1h-1z' };
    await route.fulfill({ response, json: { ...made, links: [{ url, qr }, here], onlyHere: null } });
  });
  const first = await inviteByForm(owner);
  expect(first).toMatch(/^http:\/\/192\.168\.1\.20:8000\/join#/u);
  const addresses = page.getByRole('group', { name: 'Which address?' }).getByRole('radio');
  await expect(addresses.first()).toBeChecked();
  await expect(addresses.last()).toHaveAccessibleName(/^127\.0\.0\.1:\d+ · this computer only$/u);
  await expect(page.getByText('chinwag --lan')).toBeHidden();
  const code = page.getByRole('img', { name: 'QR code of the link' });
  await expect(code.locator('path')).toHaveAttribute('d', 'M4 4h1v1h-1z');
  await addresses.last().check();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/^http:\/\/127\.0\.0\.1:/u);
  await expect(code).toHaveCount(0);
  await addresses.first().check();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(first);
});

test('thirty invites are all listed', async ({ owner }) => {
  const { page } = owner;
  for (let count = 1; count <= 30; count += 1) {
    const answer = await page.request.post('/api/invites', { data: { uses: 1, days: 1, note: `invite ${count}` } });
    expect(((await answer.json()) as NewInvite).invite.usesLeft).toBe(1);
  }
  await page.goto('/invites');
  const items = page.getByRole('list', { name: 'All invites' }).getByRole('listitem');
  await expect(items).toHaveCount(25);
  await expect(items.first()).toContainText('invite 30');
  await page.getByRole('button', { name: 'Show older invites' }).click();
  await expect(items.filter({ hasText: /invite \d/u })).toHaveCount(30);
  await expect(page.getByRole('button', { name: 'Show older invites' })).toBeHidden();
});

test('an invite is found by its note and its creator', async ({ owner }) => {
  const { page } = owner;
  await inviteByForm(owner, { note: 'for the office' });
  await inviteByForm(owner, { note: 'for the summer' });
  const items = page.getByRole('list', { name: 'All invites' }).getByRole('listitem');
  const search = page.getByRole('searchbox', { name: 'Find an invite' });
  await search.fill('SUMMER');
  await expect(items).toHaveText([/for the summer/u]);
  await search.fill('oliv');
  await expect(items).toHaveText([/for the summer/u, /for the office/u]);
  await search.fill('nemo');
  await expect(page.getByRole('status').filter({ hasText: 'No invite matches “nemo”' })).toBeVisible();
  await expect(search).toBeFocused();
  await search.fill('');
  await expect(items).not.toHaveCount(0);
});

/** Each new screen, and the way to it. */
const SCREENS: Record<string, (owner: Person) => Promise<Page>> = {
  'the home page of the first owner on a phone': async (owner) => {
    await owner.page.setViewportSize({ width: 390, height: 844 });
    await owner.page.goto('/');
    await expect(owner.page.getByRole('button', { name: 'Invite your colleagues' })).toBeVisible();
    return owner.page;
  },
  'the form for an invite': async (owner) => {
    await owner.page.goto('/invites');
    await owner.page.getByRole('textbox', { name: 'Number of people' }).fill('0');
    await owner.page.getByRole('button', { name: 'Create link' }).click();
    await expect(owner.page.getByText('Enter a whole number from 1 to 1000.')).toBeVisible();
    return owner.page;
  },
  'a new invite, and an ended one': async (owner) => {
    await inviteByForm(owner, { note: 'for the office' });
    await owner.page.getByRole('button', { name: 'Revoke for the office' }).click();
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(owner.page.getByText('Revoked')).toBeVisible();
    await inviteByForm(owner);
    return owner.page;
  },
  'the confirmation to revoke an invite': async (owner) => {
    await inviteByForm(owner, { note: 'for the office' });
    await owner.page.getByRole('button', { name: 'Revoke for the office' }).click();
    return owner.page;
  },
};

for (const [name, arrive] of Object.entries(SCREENS)) {
  test(`axe finds nothing on ${name}, and it fits on 320 pixels`, async ({ owner }) => {
    const page = await arrive(owner);
    await expectNothingFound(page);
    await expectToFit(page);
  });
}
