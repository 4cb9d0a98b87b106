/** The keyboard shortcuts of the whole page. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fellows';

test('Alt and the arrows go through the conversations, and with Shift through the unread ones', async ({ john, writeToJohn }) => {
  const [ann, bob, cyd] = await writeToJohn('ann', 'bob', 'cyd');
  await john.request.post(`/api/conversations/${bob?.id}/read_messages`);
  const isOpen = (fellow: typeof ann) => expect(john.page).toHaveURL(`/conversations/${fellow?.id}`);
  await expect(john.rows).toContainText([/cyd/u, /bob/u, /ann/u]);
  await expect(john.row('bob')).not.toContainText('unread');
  await john.page.keyboard.press('Alt+ArrowDown');
  await isOpen(cyd);
  await john.page.keyboard.press('Alt+Shift+ArrowDown');
  await isOpen(ann);
  // In the field for messages too.
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.press('Alt+ArrowUp');
  await isOpen(bob);
});

test('Shift and Escape mark everything as read', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, 'hello');
  await expect(john.row('jane')).toContainText('1 unread');
  await john.page.keyboard.press('Shift+Escape');
  await expect(john.row('jane')).not.toContainText('unread');
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});

test('marking everything as read can be undone, on all devices', async ({ john, signIn, writeToJohn }) => {
  // Before anyone writes, as a wide page would open what is unread.
  const phone = await signIn('john');
  await phone.home();
  await john.home();
  const [ann, bob] = await writeToJohn('ann', 'bob');
  if (!ann || !bob) throw new Error('Nobody wrote.');
  await john.request.post(`/api/conversations/${ann.id}/read_messages`);
  await ann.post('two');
  await ann.post('three');
  for (const device of [john, phone]) await expect(device.row('ann')).toContainText('2 unread');
  await john.page.keyboard.press('Shift+Escape');
  const notice = john.page.getByRole('group', { name: 'Marked as read' });
  await expect(notice).toContainText('Marked 2 conversations as read.');
  // It stays while it has the focus.
  await notice.getByRole('button', { name: 'Undo' }).focus();
  for (const device of [john, phone]) for (const name of ['ann', 'bob']) await expect(device.row(name)).not.toContainText('unread');
  await expectNothingFound(john.page);
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(notice).toHaveCount(0);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  for (const device of [john, phone]) {
    await expect(device.row('ann')).toContainText('2 unread');
    await expect(device.row('bob')).toContainText('1 unread');
  }
  expect(await john.unreadCount(ann.id)).toBe(2);
  await john.page.keyboard.press('Shift+Escape');
  await expect(notice).toBeVisible();
  await john.page.keyboard.press('Control+z');
  await expect(john.row('bob')).toContainText('1 unread');
});

test('a question mark lists the shortcuts, except in a field', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const list = john.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await john.composer.press('?');
  await expect(john.composer).toHaveValue('?');
  await expect(list).toBeHidden();
  await john.timeline.focus();
  await john.page.keyboard.press('?');
  await expect(list).toBeVisible();
  await expect(list).toContainText('Mark all as read');
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(john.timeline).toBeFocused();
});
