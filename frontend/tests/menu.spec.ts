/** The menus of the team and of the user, and the pages that they lead to. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './team';

/** The links of each menu, and the titles of their pages. */
const MINE = { 'All settings': 'Profile', 'Profile and password': 'Profile', 'Notifications Mentions': 'Notifications', Devices: 'Devices' };
const TEAMS = { People: 'People', 'Name and picture': 'Team', 'Audit log': 'Audit log' };

const opener = (page: Page, menu: 'Settings' | 'Team') => page.getByRole('button', { name: menu === 'Team' ? 'Chinwag' : 'Settings', exact: true });

/** The list of conversations, alone on a phone. */
async function openList(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
}

async function openMenu(page: Page, menu: 'Settings' | 'Team') {
  await opener(page, menu).click();
  return page.getByRole('dialog', { name: menu });
}

for (const [name, links] of [['Settings', MINE], ['Team', TEAMS]] as const) {
  test(`the ${name} menu leads to its pages, and closes`, async ({ owner }) => {
    const { page } = owner;
    for (const [link, title] of Object.entries(links)) {
      const menu = await openMenu(page, name);
      await menu.getByRole('link', { name: link, exact: true }).click();
      await expect(menu).toBeHidden();
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      await expect(page).toHaveTitle(`${title} · Chinwag`);
    }
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: Object.values(links).at(-1) as string })).toBeVisible();
    const menu = await openMenu(page, name);
    await expect(menu.getByRole('link', { name: Object.keys(links).at(-1) as string })).toHaveAttribute('aria-current', 'page');
  });

  test(`arrow keys move in the ${name} menu, and Escape returns the focus`, async ({ owner }) => {
    const { page } = owner;
    const button = opener(page, name);
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    const menu = page.getByRole('dialog', { name });
    const items = menu.getByRole('link').or(menu.getByRole('button'));
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await expect(items.first()).not.toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name })).toBeHidden();
    await expect(button).toBeFocused();
    await expect(button).toHaveAttribute('aria-expanded', 'false');
  });

  test(`axe finds nothing on the ${name} menu of an owner, and it fits on 320 pixels`, async ({ owner }) => {
    await openList(owner.page);
    await openMenu(owner.page, name);
    await expectNothingFound(owner.page);
    await expectToFit(owner.page);
    await expect(owner.page.getByRole('dialog', { name })).toBeInViewport({ ratio: 1 });
  });
}

test('the Team menu opens the dialog that invites people, which leads to all invites', async ({ owner }) => {
  const { page } = owner;
  const menu = await openMenu(page, 'Team');
  await menu.getByRole('button', { name: 'Invite people' }).click();
  await expect(menu).toBeHidden();
  await page.getByRole('dialog', { name: /^Invite people to / }).getByRole('button', { name: 'All invites' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Invites' })).toBeVisible();
  await expect(page).toHaveURL('/invites');
});

test('on a phone a page of the settings has a way back, over their list', async ({ owner }) => {
  const { page } = owner;
  await openList(page);
  await (await openMenu(page, 'Team')).getByRole('link', { name: 'People', exact: true }).click();
  await expect(owner.sidebar).toBeHidden();
  await page.getByRole('link', { name: 'Back to settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await expect(owner.sidebar).toBeVisible();
});

test('members see only the pages for everyone', async ({ welcome }) => {
  const { page } = await welcome('jane');
  const menu = await openMenu(page, 'Team');
  await expect(menu.getByRole('link')).toHaveText(['People', 'API']);
  await expect(menu.getByRole('button')).toHaveCount(0);
});
