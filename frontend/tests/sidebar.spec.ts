/** The list beside the conversation: its order, its views, and the rows outside the view. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fellows';

const away = (page: Page) => page.mouse.move(900, 20);
const names = (count: number) => Array.from({ length: count }, (_, index) => `fellow${String(index + 1).padStart(2, '0')}`);

test('no row changes its place under the pointer', async ({ john, writeToJohn }) => {
  const [ann] = await writeToJohn('ann', 'bob', 'cyd');
  await expect(john.rows).toContainText([/cyd/u, /bob/u, /ann/u]);
  await john.row('bob').hover();
  await ann?.post('newer');
  await expect(john.row('ann')).toContainText('2 unread');
  await expect(john.rows).toContainText([/cyd/u, /bob/u, /ann/u]);
  // A new row comes last.
  await writeToJohn('dan');
  await expect(john.rows).toContainText([/cyd/u, /bob/u, /ann/u, /dan/u]);
  await away(john.page);
  await expect(john.rows).toContainText([/dan/u, /ann/u, /cyd/u, /bob/u]);
});

test('no row changes its place while the focus is in the list', async ({ john, writeToJohn }) => {
  const [ann] = await writeToJohn('ann', 'bob');
  await expect(john.rows).toContainText([/bob/u, /ann/u]);
  await john.row('bob').focus();
  await ann?.post('newer');
  await expect(john.row('ann')).toContainText('2 unread');
  await expect(john.rows).toContainText([/bob/u, /ann/u]);
  await john.sidebar.getByRole('button', { name: 'Jump to or search' }).focus();
  await expect(john.rows).toContainText([/ann/u, /bob/u]);
});

test('a pill leads to unread rows outside the view', async ({ john, writeToJohn }) => {
  await writeToJohn(...names(19));
  await john.page.setViewportSize({ width: 1280, height: 500 });
  const below = john.sidebar.getByRole('button', { name: /^\d+ unread below$/u });
  const above = john.sidebar.getByRole('button', { name: /^\d+ unread above$/u });
  await expect(below).toBeVisible();
  await expect(above).toBeHidden();
  await expect(john.rows.last()).not.toBeInViewport();
  // Each click goes further.
  await expect(async () => {
    if (await below.isVisible()) await below.click();
    await expect(john.rows.last()).toBeInViewport({ ratio: 1, timeout: 100 });
  }).toPass();
  await expect(above).toBeVisible();
  await expect(john.rows.first()).not.toBeInViewport();
});

test('the row of the open conversation is in view after a jump and a reload, and can be scrolled away', async ({ john, writeToJohn }) => {
  await writeToJohn(...names(19));
  await john.page.setViewportSize({ width: 1280, height: 500 });
  await expect(john.rows).toHaveCount(19);
  const last = john.rows.last();
  await expect(last).not.toBeInViewport();
  await john.page.keyboard.press('ControlOrMeta+k');
  await expect(john.page.getByRole('combobox', { name: 'Jump to' })).toBeFocused();
  await john.page.keyboard.type('fellow01');
  await expect(john.page.getByRole('dialog', { name: 'Jump to' }).getByRole('option').first()).toContainText('fellow01');
  await john.page.keyboard.press('Enter');
  await expect(john.row('fellow01')).toHaveAttribute('aria-current', 'page');
  await expect(john.row('fellow01')).toBeInViewport({ ratio: 1 });
  await john.page.reload();
  await expect(john.row('fellow01')).toBeInViewport({ ratio: 1 });
  await john.sidebar.locator('.scroll').evaluate((list) => (list.scrollTop = 0));
  await expect(john.row('fellow01')).not.toBeInViewport();
});

test('from 20 conversations on, the unread ones can be listed alone, and all marked as read', async ({ john, writeToJohn }) => {
  const written = await writeToJohn(...names(21));
  for (const { id } of written.slice(0, 18)) await john.request.post(`/api/conversations/${id}/read_messages`);
  await expect(john.rows).toHaveCount(10);
  await john.sidebar.getByRole('radio', { name: 'Unread 3' }).check({ force: true });
  await expect(john.rows).toHaveText([/fellow21/u, /fellow20/u, /fellow19/u]);
  // A row that is read stays until the pointer leaves the list.
  await john.row('fellow20').click();
  await expect(john.row('fellow20')).not.toContainText('unread');
  await john.row('fellow21').click();
  await expect(john.row('fellow21')).not.toContainText('unread');
  await expect(john.rows).toHaveText([/fellow21/u, /fellow20/u, /fellow19/u]);
  await away(john.page);
  await expect(john.rows).toHaveText([/fellow21/u, /fellow19/u]);
  await expectNothingFound(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await john.sidebar.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(john.sidebar).toContainText('You have read everything.');
  await expect.poll(() => john.unreadCount(written[18]?.id ?? '')).toBe(0);
});

test('a folded section still shows unread rows and the open one, and stays folded', async ({ meeting, john, janesProgram: jane, writeToJohn }) => {
  await jane.post(meeting, 'read at once');
  const [ann, bob] = await writeToJohn('ann', 'bob');
  await john.request.post(`/api/conversations/${bob?.id}/read_messages`);
  await expect(john.row('bob')).not.toContainText('unread');
  const fold = john.sidebar.getByRole('button', { name: 'Direct messages', exact: true });
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(john.rows).toHaveText([/ann/u, /jane/u]);
  await john.page.reload();
  await expect(john.rows).toHaveText([/ann/u, /jane/u]);
  await ann?.post('again');
  await expect(john.row('ann')).toContainText('2 unread');
  await fold.click();
  await expect(john.rows).toHaveCount(3);
});

test('the address / opens the last conversation, else the first unread one; on a phone it is the list', async ({ signIn, writeToJohn }) => {
  const [ann, bob] = await writeToJohn('ann', 'bob');
  const john = await signIn('john');
  await expect(john.page).toHaveURL(`/conversations/${bob?.id}`);
  await john.row('ann').click();
  await expect(john.composer).toHaveAccessibleName('Message ann');
  await bob?.post('unread');
  await john.page.goto('/');
  await expect(john.page).toHaveURL(`/conversations/${ann?.id}`);
  // There is nothing to go back to at `/`.
  await john.page.setViewportSize({ width: 390, height: 844 });
  await john.page.goto('/');
  await expect(john.rows).toHaveCount(2);
  await expect(john.page).toHaveURL('/');
});

test('on a phone a row has the last message and the time, and room for a finger', async ({ writeToJohn, signIn }) => {
  await writeToJohn('ann');
  const phone = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await expect(phone.row('ann').getByText('from ann')).toBeVisible();
  await expect(phone.row('ann').locator('time')).toHaveText(/\d/u);
  const small = await phone.page.getByRole('main').locator('button:visible, a:visible').evaluateAll((all) =>
    all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
  expect(small).toEqual([]);
});

test('stacked marks stay in their row, and a long name leaves room for the number', async ({ john, writeToJohn }) => {
  const [ann, bob] = await writeToJohn('ann', 'bob');
  await ann?.rename(`Q${'\u0301'.repeat(50)}`);
  await bob?.rename('W'.repeat(60));
  await expect(john.rows).toContainText([/W{60}/u, /Q/u]);
  for (const row of await john.rows.all()) expect((await row.boundingBox())?.height).toBe(32);
  const clipped = await john.rows.evaluateAll((rows) => rows.map((row) => getComputedStyle(row.querySelector('.one-line') as Element).overflowY));
  expect(clipped).toEqual(['clip', 'clip']);
  await expect(john.row('W').getByText('1 unread')).toBeInViewport({ ratio: 1 });
  await expectToFit(john.page);
});

test('a translated list keeps updating', async ({ john, writeToJohn }) => {
  const [ann] = await writeToJohn('ann');
  await expect(john.row('ann')).toContainText('1 unread');
  // As browsers translate: each text node is replaced by an element.
  await john.page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector('nav') as Node, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts.filter(({ data }) => data.trim() !== '')) {
      const font = document.createElement('font');
      font.append(text.data);
      text.replaceWith(font);
    }
  });
  await ann?.post('newer');
  await ann?.rename('Doctor Ann');
  await expect(john.rows).toContainText([/Doctor Ann/u]);
  await expect(john.rows.locator('.count')).toHaveText('2 unread');
  await expect(john.rows).toContainText([/newer/u]);
});

test('every kind of draft has a pencil: a text, a reply and an unfinished edit', async ({ john, writeToJohn }) => {
  const [ann, bob] = await writeToJohn('ann', 'bob');
  // Something unread is shown in place of the pencil, and what was not on screen is unread.
  await john.request.post(`/api/conversations/${bob?.id}/read_messages`);
  const pencil = (name: string) => john.row(name).getByRole('img', { name: 'Draft' });
  await john.open(ann?.id ?? '');
  await expect(john.message('from ann')).toBeVisible();
  await expect(john.row('ann').locator('.count')).toBeHidden();
  await john.say('helo');
  await expect(john.mark('helo', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.fill('hello');
  await john.row('bob').click();
  await expect(pencil('ann')).toBeVisible();
  await john.message('from bob').hover();
  await john.page.getByRole('button', { name: 'Reply' }).click();
  await expect(john.page.getByRole('button', { name: 'Cancel reply' })).toBeVisible();
  await john.row('ann').click();
  await expect(john.page).toHaveURL(`/conversations/${ann?.id}`);
  await expect(pencil('bob')).toBeVisible();
  await john.composer.press('Escape');
  await john.composer.fill('a text');
  await john.row('bob').click();
  await expect(john.page).toHaveURL(`/conversations/${bob?.id}`);
  await expect(pencil('ann')).toBeVisible();
});
