/** Changing what one has said. */
import { expect, test } from './fixtures';

const EDIT = /\/messages\/\d+$/u;

test('arrow up in an empty composer edits one’s last message, and everybody sees it', async ({ john, jane, meeting }) => {
  await john.say('first', 'secnod');
  await expect(jane.said).toHaveText(['first', 'secnod']);
  await jane.say('what?');
  await expect(john.said).toHaveText(['first', 'secnod', 'what?']);
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveAccessibleName('Edit message');
  await expect(john.composer).toHaveValue('secnod');
  await john.composer.fill('second');
  await john.composer.press('Enter');
  for (const person of [john, jane]) await expect(person.said).toHaveText([/^first/u, /^second\s*edited/u, /^what\?/u]);
  await expect(john.composer).toHaveValue('');
  await expect(john.composer).toBeFocused();
  expect(await john.stored(meeting)).toEqual(['first', 'second', 'what?']);
});

test('Escape leaves the message as it was, and the draft comes back', async ({ john, meeting }) => {
  await john.say('as it was');
  await expect(john.mark('as it was', 'Sent')).toBeVisible();
  await john.composer.fill('a draft');
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('a draft');
  await john.message('as it was').hover();
  await john.message('as it was').getByRole('button', { name: 'Edit message' }).click();
  await expect(john.composer).toBeFocused();
  await john.composer.fill('something else');
  await john.composer.press('Escape');
  await expect(john.composer).toHaveValue('a draft');
  expect(await john.stored(meeting)).toEqual(['as it was']);
});

test('an edit that cannot be saved says why and stays', async ({ john, meeting }) => {
  await john.say('words');
  await expect(john.mark('words', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.fill('better words');
  await john.page.route(EDIT, (route) => route.abort());
  await john.composer.press('Enter');
  await expect(john.page.getByRole('main').getByRole('alert')).toContainText('not reachable');
  await expect(john.composer).toHaveValue('better words');
  await john.page.unroute(EDIT);
  await john.composer.press('Enter');
  await expect(john.said).toContainText(['better words']);
  expect(await john.stored(meeting)).toEqual(['better words']);
});

test('nobody can edit what somebody else said', async ({ john, jane, meeting }) => {
  await jane.post(meeting, 'my words');
  await expect(john.said).toHaveText(['my words']);
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(john.message('my words').getByRole('button')).toHaveCount(0);
});
