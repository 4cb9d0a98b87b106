/** The audit log, as owners read it. */
import type { Page } from '@playwright/test';
import type { Person as Somebody } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import { expect, invite, join, test } from './team';

const entries = (page: Page) => page.getByRole('region', { name: 'Entries' }).getByRole('listitem');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Find by name' });

async function act(page: Page, name: string, deed: string, data?: object) {
  const found = (await (await page.request.get(`/api/users?search=${name}`)).json()) as Somebody[];
  expect((await page.request.post(`/api/users/${found[0]?.id}/${deed}`, { data })).ok()).toBe(true);
}

test('entries are sentences, newest first', async ({ owner, server, visit }) => {
  const { page } = owner;
  await join(await visit(await invite(owner, { note: 'for the office' })), 'jane');
  await act(page, 'jane', 'role', { role: 'owner' });
  await act(page, 'jane', 'role', { role: 'member' });
  await act(page, 'jane', 'reset');
  await act(page, 'jane', 'deactivate');
  await act(page, 'jane', 'reactivate');
  expect((await page.request.patch('/api/server', { data: { name: 'The Office' } })).ok()).toBe(true);
  await server.command('user', 'reset', 'jane');
  await page.goto('/audit');
  await expect(page.getByRole('heading', { level: 2, name: 'Today' })).toBeVisible();
  await expect(entries(page)).toContainText([
    'Someone at the server’s terminal created a reset link for jane',
    'olivia renamed the server to “The Office”',
    'olivia reactivated jane',
    'olivia deactivated jane',
    'olivia created a reset link for jane',
    'olivia made jane a member again',
    'olivia made jane an owner',
    'jane joined, invited by olivia',
    'olivia created an invite: “for the office”',
    'olivia joined with a link from the terminal',
  ]);
  await expect(entries(page).first().locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/u);
  await expect(entries(page).first().locator('time')).toHaveAttribute('title', /\d{4}/u);
});

test('an entry is found by the name of either user', async ({ owner, welcome }) => {
  const { page } = owner;
  await welcome('jane');
  await welcome('john');
  await act(page, 'john', 'deactivate');
  await page.goto('/audit');
  await expect(entries(page)).not.toHaveCount(0);
  await search(page).fill('JOH');
  await expect(entries(page)).toContainText(['olivia deactivated john', 'john joined']);
  await expect(entries(page)).toHaveCount(2);
  await search(page).fill('nemo');
  await expect(page.getByRole('status').filter({ hasText: 'Nothing about “nemo”' })).toBeVisible();
});

test('sixty entries come in pages', async ({ owner }) => {
  const { page } = owner;
  for (let count = 1; count <= 60; count += 1) {
    expect((await page.request.post('/api/invites', { data: { uses: 1, days: 1, note: `invite ${count}` } })).ok()).toBe(true);
  }
  await page.goto('/audit');
  await expect(entries(page)).toHaveCount(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(entries(page).filter({ hasText: /created an invite: “invite \d+”/u })).toHaveCount(60);
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden();
});

test('only owners read it', async ({ owner, welcome }) => {
  const jane = await welcome('jane');
  await jane.page.goto('/audit');
  await expect(jane.page.getByRole('heading', { name: 'Only owners can read the audit log' })).toBeVisible();
  await expect(search(jane.page)).toBeHidden();
  await act(owner.page, 'jane', 'role', { role: 'owner' });
  await expect(entries(jane.page)).toContainText(['olivia made jane an owner']);
});

test('axe finds nothing on the audit log, and it fits on 320 pixels', async ({ owner, visit }) => {
  const { page } = owner;
  await join(await visit(await invite(owner, { note: 'for the office, and for everybody who comes by it' })), 'jane');
  await page.goto('/audit');
  await expect(entries(page)).not.toHaveCount(0);
  await expectNothingFound(page);
  await expectToFit(page);
  await search(page).fill('nemo');
  await expect(entries(page)).toHaveCount(0);
  await expectNothingFound(page);
});
