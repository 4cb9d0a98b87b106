/** The menu of the pages beside the conversations. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './team';

const EVERYBODYS = ['Profile', 'Devices', 'This device', 'People'];
const OWNERS = ['Invites', 'Server settings', 'Audit log'];

async function openMenu(page: Page) {
  await page.getByRole('button', { name: 'Settings' }).click();
  return page.getByRole('navigation', { name: 'Pages' });
}

test('the menu leads to every page, and closes', async ({ owner }) => {
  const { page } = owner;
  for (const title of [...EVERYBODYS, ...OWNERS]) {
    const menu = await openMenu(page);
    await menu.getByRole('link', { name: title, exact: true }).click();
    await expect(menu).toBeHidden();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page).toHaveTitle(`${title} · Chinwag`);
  }
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  const menu = await openMenu(page);
  await expect(menu.getByRole('link', { name: 'Audit log' })).toHaveAttribute('aria-current', 'page');
});

test('on a phone a page has a way back', async ({ owner }) => {
  const { page } = owner;
  await page.setViewportSize({ width: 390, height: 844 });
  await (await openMenu(page)).getByRole('link', { name: 'People' }).click();
  await expect(owner.sidebar).toBeHidden();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await expect(owner.sidebar).toBeVisible();
});

test('members see only the pages for everyone', async ({ welcome }) => {
  const { page } = await welcome('jane');
  const menu = await openMenu(page);
  await expect(menu.getByRole('link')).toHaveText(EVERYBODYS);
});

test('axe finds nothing on the menu of an owner, and it fits on 320 pixels', async ({ owner }) => {
  await openMenu(owner.page);
  await expectNothingFound(owner.page);
  await expectToFit(owner.page);
});
