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
