/** Editing messages. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { allCode } from './code';
import { expect, test } from './fixtures';
import { Gate } from './gate';

const EDIT = /\/messages\/\d+$/u;

/** The next edit does not reach the server before the gate opens. */
async function holdEdit(page: Page) {
  const [asked, held] = [new Gate(), new Gate()];
  await page.route(EDIT, async (route) => {
    asked.open();
    await held.opened;
    await route.continue();
  }, { times: 1 });
  return { asked: asked.opened, open: held.open };
}

test('arrow up in an empty composer edits the user’s last message, and everyone sees it', async ({ meeting, john, jane }) => {
  await john.say('first', 'secnod');
  await expect(jane.said).toHaveText(['first', 'secnod']);
  await jane.say('what?');
  await expect(john.said).toHaveText(['first', 'secnod', 'what?']);
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveAccessibleName('Edit message');
  await expect(john.composer).toHaveValue('secnod');
  await john.composer.fill('');
  await john.composer.press('Enter');
  await expect(john.page.getByRole('alert').filter({ hasText: 'A message cannot be empty.' })).toBeVisible();
  await john.composer.fill('second');
  await john.composer.press('Enter');
  for (const person of [john, jane]) await expect(person.said).toHaveText([/^first/u, /^second\s*edited/u, /^what\?/u]);
  await expect(john.composer).toHaveValue('');
  await expect(john.composer).toBeFocused();
  expect(await john.stored(meeting)).toEqual(['first', 'second', 'what?']);
});

test('Escape keeps the message unchanged, and the draft comes back', async ({ meeting, john }) => {
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

test('an edit that could not be saved says why and waits', async ({ meeting, john }) => {
  await john.say('words');
  await expect(john.mark('words', 'Sent')).toBeVisible();
  const problem = john.page.getByRole('main').getByRole('alert');
  const fail = async (text: string) => {
    await john.composer.fill(text);
    await john.composer.press('Enter');
    await expect(problem).toContainText('Your edit was not saved. The server is not reachable.');
  };
  await john.composer.press('ArrowUp');
  await john.page.route(EDIT, (route) => route.abort());
  await fail('better words');
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('better words');
  await expect(problem).toHaveText('');
  await fail('the best words');
  await john.page.reload();
  await expect(problem).toContainText('Your edit was not saved.');
  await expectNothingFound(john.page);
  await john.page.getByRole('button', { name: 'Discard' }).click();
  await john.page.getByRole('button', { name: 'Undo' }).click();
  await expect(john.composer).toHaveValue('the best words');
  await john.page.unroute(EDIT);
  await john.composer.press('Enter');
  await expect(john.said).toContainText(['the best words']);
  expect(await john.stored(meeting)).toEqual(['the best words']);
});

test('messages of others cannot be edited', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'my words');
  await expect(john.said).toHaveText(['my words']);
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(john.message('my words').getByRole('button', { name: 'Edit message' })).toHaveCount(0);
});

test('the composer is free while an edit is being saved', async ({ meeting, john }) => {
  await john.say('first', 'second');
  await expect(john.mark('second', 'Sent')).toBeVisible();
  const held = await holdEdit(john.page);
  await john.composer.press('ArrowUp');
  await john.composer.fill('second, changed');
  await john.composer.press('Enter');
  await john.page.keyboard.type('third');
  await held.asked;
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(john.composer).toHaveValue('third');
  await expect(john.page.getByText('Saving your edit…')).toBeVisible();
  await john.send();
  await expect(john.mark('third', 'Sent')).toBeVisible();
  await john.message('first').hover();
  await john.message('first').getByRole('button', { name: 'Edit message' }).click();
  await expect(john.page.getByText('Your last edit is still being saved.')).toBeVisible();
  held.open();
  await expect(john.said).toHaveText(['first', /^second, changed\s*edited/u, 'third']);
  await expect(john.page.getByText('Saving your edit…')).toBeHidden();
  expect(await john.stored(meeting)).toEqual(['first', 'second, changed', 'third']);
});

test('a discarded edit waits while another is being saved', async ({ meeting, john }) => {
  await john.say('first', 'second');
  await expect(john.mark('second', 'Sent')).toBeVisible();
  const held = await holdEdit(john.page);
  await john.composer.press('ArrowUp');
  await john.composer.fill('second, changed');
  await john.message('first').hover();
  await john.message('first').getByRole('button', { name: 'Edit message' }).click();
  const undo = john.page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await john.composer.fill('first, changed');
  await john.composer.press('Enter');
  await held.asked;
  await expect(undo).toBeHidden();
  held.open();
  await undo.click();
  await expect(john.composer).toHaveValue('second, changed');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText([/^first, changed\s*edited/u, /^second, changed\s*edited/u]);
  expect(await john.stored(meeting)).toEqual(['first, changed', 'second, changed']);
});

test('Enter twice saves an edit, and leaves the draft', async ({ meeting, john }) => {
  await john.say('first');
  await expect(john.mark('first', 'Sent')).toBeVisible();
  await john.composer.fill('half a thought');
  await john.message('first').hover();
  await john.message('first').getByRole('button', { name: 'Edit message' }).click();
  await john.composer.fill('first, changed');
  await john.composer.evaluate((field) => {
    const enter = () => (document.activeElement ?? field).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    enter();
    requestAnimationFrame(enter);
  });
  await expect(john.said).toHaveText([/^first, changed\s*edited/u]);
  await expect(john.composer).toHaveValue('half a thought');
  await john.composer.press('End');
  await john.page.keyboard.type(', and the rest');
  await john.composer.press('Enter');
  await expect(john.mark('half a thought, and the rest', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['first, changed', 'half a thought, and the rest']);
});

test('the latest edit wins although the edit before is delayed', async ({ meeting, john }) => {
  await john.say('first');
  await expect(john.mark('first', 'Sent')).toBeVisible();
  const held = await holdEdit(john.page);
  await john.composer.press('ArrowUp');
  for (const [before, text] of [['first', 'a slip'], ['a slip', 'the last word']] as const) {
    await expect(john.composer).toHaveValue(before);
    await john.composer.fill(text);
    await john.composer.press('Enter');
    await held.asked;
    await john.composer.press('ArrowUp');
  }
  await expect(john.composer).toHaveValue('the last word');
  held.open();
  await expect(john.said).toHaveText([/^the last word/u]);
  expect(await john.stored(meeting)).toEqual(['the last word']);
});

test('an edit that could not be saved takes nothing from what the user writes meanwhile', async ({ meeting, john }) => {
  await john.say('first');
  await expect(john.mark('first', 'Sent')).toBeVisible();
  const [asked, held] = [new Gate(), new Gate()];
  await john.page.route(EDIT, async (route) => {
    asked.open();
    await held.opened;
    await route.abort();
  });
  await john.composer.press('ArrowUp');
  await john.composer.fill('first, changed');
  await john.composer.press('Enter');
  await john.page.keyboard.type('something else');
  await asked.opened;
  held.open();
  await expect(john.page.getByRole('main').getByRole('alert')).toContainText('Your edit was not saved. The server is not reachable.');
  await expect(john.composer).toHaveValue('something else');
  await john.page.unroute(EDIT);
  await expectNothingFound(john.page);
  await john.page.getByRole('button', { name: 'Edit again' }).click();
  await expect(john.composer).toBeFocused();
  await expect(john.composer).toHaveValue('first, changed');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText([/^first, changed/u]);
  await expect(john.composer).toHaveValue('something else');
  expect(await john.stored(meeting)).toEqual(['first, changed']);
});

test('an unfinished edit survives a reload, and goes when it is saved or cancelled', async ({ meeting, john }) => {
  await john.say('as it was');
  await expect(john.mark('as it was', 'Sent')).toBeVisible();
  await john.composer.fill('a draft');
  await john.message('as it was').hover();
  await john.message('as it was').getByRole('button', { name: 'Edit message' }).click();
  await john.composer.fill('half a thought');
  await john.page.reload();
  await expect(john.composer).toHaveAccessibleName('Edit message');
  await expect(john.composer).toHaveValue('half a thought');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText([/^half a thought\s*edited/u]);
  await expect(john.composer).toHaveValue('a draft');
  await john.page.reload();
  await expect(john.composer).toHaveValue('a draft');
  expect(await john.stored(meeting)).toEqual(['half a thought']);
});

test('a conflicting edit shows both texts, and replaces or keeps the newer text', async ({ meeting, john, signIn }) => {
  await john.say('one');
  await expect(john.mark('one', 'Sent')).toBeVisible();
  const phone = await signIn('john');
  await phone.open(meeting);
  await expect(phone.said).toHaveText(['one']);
  // The other device's edit does not reach this device in time.
  for (const [theirs, mine, keep] of [['two, there', 'two, here', false], ['three, there', 'three, here', true]] as const) {
    await john.composer.press('ArrowUp');
    await john.composer.fill(mine);
    await phone.composer.press('ArrowUp');
    await phone.composer.fill(theirs);
    await phone.composer.press('Enter');
    await expect(phone.said).toHaveText([new RegExp(`^${theirs}`, 'u')]);
    await john.composer.press('Enter');
    await john.page.getByRole('button', { name: 'Edit again' }).click();
    const conflict = john.page.getByRole('alert', { name: 'Edited elsewhere' });
    await expect(conflict).toContainText(theirs);
    await expect(john.composer).toHaveValue(mine);
    await expectNothingFound(john.page);
    await expectToFit(john.page);
    await john.page.reload();
    await expect(conflict).toContainText(theirs);
    await expect(john.composer).toHaveValue(mine);
    if (keep) await conflict.getByRole('button', { name: 'Discard mine' }).click();
    else await john.composer.press('Enter');
    await expect(conflict).toBeHidden();
    for (const person of [john, phone]) await expect(person.said).toHaveText([new RegExp(`^${keep ? theirs : mine}`, 'u')]);
  }
  expect(await john.stored(meeting)).toEqual(['three, there']);
});

test('arrow up edits no older message while a newer one is being sent', async ({ meeting, john }) => {
  await john.say('older');
  await expect(john.mark('older', 'Sent')).toBeVisible();
  await john.page.context().setOffline(true);
  await john.say('newer');
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('');
  await john.page.context().setOffline(false);
  await expect(john.mark('newer', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('newer');
  expect(await john.stored(meeting)).toEqual(['older', 'newer']);
});

test('bidirectional and stacking characters stay within their message', async ({ meeting, john }) => {
  await john.say('above', `\u202ethgil${'\u0301'.repeat(200)}`);
  await expect(john.said).toHaveText(['above', /thgil/u]);
  await expect(john.mark('thgil', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.press('End');
  await john.composer.pressSequentially('!');
  await john.composer.press('Enter');
  const said = john.said.last();
  await expect(said).toHaveText(/edited$/u);
  // Beside the text, and from left to right.
  const [end, first, last] = await said.evaluate((content) => {
    const word = content.querySelector('.edited')?.firstChild;
    if (!word) throw new Error('There is no word');
    const range = document.createRange();
    const letter = (index: number) => {
      range.setStart(word, index);
      range.setEnd(word, index + 1);
      return range.getBoundingClientRect().x;
    };
    return [content.querySelector('[data-text]')?.getBoundingClientRect().right ?? NaN, letter(0), letter(5)] as const;
  });
  expect(first).toBeGreaterThanOrEqual(end);
  expect(last).toBeGreaterThan(first);
  expect(await said.evaluate((content) => getComputedStyle(content).overflowY)).toBe('clip');
  expect(await john.stored(meeting)).toHaveLength(2);
});

test('the browser undoes no typing of the draft in an edit', async ({ meeting, john }) => {
  await john.say('as it was');
  await expect(john.mark('as it was', 'Sent')).toBeVisible();
  await john.composer.pressSequentially('a secret');
  await john.composer.press('ControlOrMeta+a');
  await john.composer.press('Backspace');
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('as it was');
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.type('!');
  await expect(john.composer).toHaveValue('as it was!');
  for (let count = 0; count < 4; count += 1) await john.composer.press('ControlOrMeta+z');
  await expect(john.composer).toHaveValue('as it was');
  await john.composer.press('Escape');
  await expect(john.composer).toHaveValue('');
  await expect(john.composer).toBeFocused();
  expect(await john.stored(meeting)).toEqual(['as it was']);
});

test('a discarded edit can be brought back', async ({ meeting, john }) => {
  await john.say('as it was');
  await expect(john.mark('as it was', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.press('Escape');
  const undo = john.page.getByRole('main').getByRole('button', { name: 'Undo' });
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(undo).toBeHidden();
  await john.composer.press('ArrowUp');
  await john.page.keyboard.type(', and more');
  await john.composer.press('Escape');
  await expect(john.composer).toHaveValue('');
  // The button stays while it has the focus.
  await undo.focus();
  await expectNothingFound(john.page);
  await undo.click();
  await expect(john.composer).toHaveValue('as it was, and more');
  await expect(john.composer).toBeFocused();
  await expect(undo).toBeHidden();
  await john.composer.press('Enter');
  await expect(john.said).toHaveText([/^as it was, and more\s*edited/u]);
  expect(await john.stored(meeting)).toEqual(['as it was, and more']);
});

test('the text of an edit stays when its message is deleted, here or elsewhere', async ({ meeting, john }) => {
  await john.say('one', 'two');
  await expect(john.mark('two', 'Sent')).toBeVisible();
  await allCode(john.page);
  const ways = [
    ['two', async () => {
      const id = await john.message('two').getAttribute('data-id');
      await john.request.delete(`/api/conversations/${meeting}/messages/${id}`);
    }],
    ['one', async () => {
      await john.composer.press('Shift+Tab');
      await john.page.keyboard.press('Delete');
      await john.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    }],
  ] as const;
  for (const [text, remove] of ways) {
    await john.composer.press('ArrowUp');
    await expect(john.composer).toHaveValue(text);
    await john.page.keyboard.type(' typed');
    await remove();
    await expect(john.page.getByText('The message that you were editing was deleted. Your text is here.')).toBeVisible();
    await expect(john.composer).toHaveAccessibleName('Message jane');
    await expect(john.composer).toHaveValue(`${text} typed`);
    await john.composer.fill('');
  }
});
