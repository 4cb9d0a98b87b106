/** Reactions, replies, deletions, pins and unread marks, live on the other side. */
import type { Locator } from '@playwright/test';
import type { Message } from '../src/net/api-types';
import { expectNothingFound } from './axe';
import { allCode } from './code';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, Person } from './person';
import { Tunnel } from './proxies';
import { detailsOf, makeRoom, openDetails } from './rooms';

const DELETE = /\/messages\/\d+$/u;

const confirmation = ({ page }: Person): Locator => page.getByRole('dialog', { name: 'Delete this message?' });

/** Presses a button of a message's toolbar. Answers quote the message below it. */
async function press(person: Person, text: string, name: string): Promise<void> {
  const message = person.message(text).first();
  await message.hover();
  await message.getByRole('toolbar').getByRole('button', { name }).click();
}

/** Chooses an action from a message's menu. */
async function choose(person: Person, text: string, name: string): Promise<void> {
  await press(person, text, 'More');
  await person.page.getByRole('dialog', { name: 'Message', exact: true }).getByRole('button', { name }).click();
}

async function deleteMessage(person: Person, text: string): Promise<void> {
  await choose(person, text, 'Delete…');
  await expect(confirmation(person)).toContainText(text);
  await confirmation(person).getByRole('button', { name: 'Delete message' }).click();
  await expect(person.message(text)).toHaveCount(0);
}

test('a reaction appears on both sides, and a click takes it back', async ({ meeting, john, jane }) => {
  await jane.say('it works');
  await press(john, 'it works', 'React 👍');
  const mine = john.message('it works').getByRole('button', { name: 'You reacted with 👍' });
  const theirs = jane.message('it works').getByRole('button', { name: 'john reacted with 👍' });
  await expect(mine).toHaveAttribute('aria-pressed', 'true');
  await expect(theirs).toHaveText('👍 1');
  await allCode(jane.page);
  await theirs.click();
  await expect(john.message('it works').getByRole('button', { name: 'You and jane reacted with 👍' })).toHaveText('👍 2');
  await john.message('it works').getByRole('button', { name: 'You and jane' }).click();
  await expect(jane.message('it works').getByRole('button', { name: 'You reacted with 👍' })).toHaveText('👍 1');
  await john.page.reload();
  await expect(john.message('it works').getByRole('button', { name: 'jane reacted with 👍' })).toHaveAttribute('aria-pressed', 'false');
  expect(await john.stored(meeting)).toEqual(['it works']);
});

test('a click on a reaction waits for the code that takes it', async ({ meeting, john, jane }) => {
  await jane.say('it works');
  await press(jane, 'it works', 'React 👍');
  const gate = new Gate();
  await john.page.route('**/assets/late*.js', async (route) => {
    await gate.opened;
    await route.continue();
  });
  await john.open(meeting);
  await john.message('it works').getByRole('button', { name: 'jane reacted with 👍' }).click();
  gate.open();
  await expect(john.message('it works').getByRole('button', { name: 'You and jane reacted with 👍' })).toHaveText('👍 2');
  await expect(jane.message('it works').getByRole('button', { name: 'You and john reacted with 👍' })).toHaveText('👍 2');
});

test('a refused reaction is taken back, and says why', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'it works');
  await john.page.route(/\/reactions\//u, (route) => route.abort());
  await press(john, 'it works', 'React 🎉');
  await expect(john.page.getByRole('main').getByRole('alert').filter({ hasText: 'not reachable' })).toBeVisible();
  await expect(john.message('it works').getByRole('group', { name: 'Reactions' })).toHaveCount(0);
});

test('a reply quotes the message, leads to it, and survives a reload before it is sent', async ({ meeting, john, jane }) => {
  await jane.say('who has the key?', 'it was here yesterday');
  // A message that arrives moves those above it away from the pointer.
  await expect(john.message('it was here yesterday')).toBeVisible();
  await press(john, 'who has the key?', 'Reply');
  await expect(john.composer).toBeFocused();
  const above = john.page.getByRole('group', { name: 'Reply' });
  await expect(above).toContainText('jane who has the key?');
  await john.composer.fill('I do');
  await john.page.reload();
  await expect(above).toContainText('who has the key?');
  await expect(john.composer).toHaveValue('I do');
  await john.composer.press('Enter');
  await expect(above).toHaveCount(0);
  const quote = jane.message('I do').getByRole('link', { name: 'jane who has the key?' });
  await quote.click();
  await expect(jane.page).toHaveURL(new RegExp(`/conversations/${meeting}/\\d+$`, 'u'));
  await jane.say('thanks');
  await expect(john.message('thanks').getByRole('link')).toHaveCount(0);
  await jane.post(meeting, '```sh\nls -l\n```');
  await press(john, 'ls -l', 'Reply');
  await expect(above).toHaveText('Reply to jane ls -l');
});

test('a followed quote leads back, until the user goes to the end', async ({ meeting, john, janesProgram: jane }) => {
  const path = `/api/conversations/${meeting}/messages`;
  const { id } = (await (await jane.request.post(path, { data: { content: 'who has the key?' } })).json()) as Message;
  await jane.post(meeting, ...lines(30));
  await jane.request.post(path, { data: { content: 'I do', replyToId: id } });
  await john.open(meeting);
  await allCode(john.page);
  const [answer, back] = [john.message('I do'), john.page.getByRole('button', { name: 'Back to jane’s message' })];
  const latest = john.page.getByRole('button', { name: /latest|new message/u });
  for (const leave of [back, latest]) {
    await answer.getByRole('link').click();
    await expect(john.message('who has the key?').first()).toBeInViewport();
    await expect(back).toBeVisible();
    await leave.click();
    await expect(answer).toBeInViewport();
    await expect(back).toBeHidden();
  }
});

test('Escape ends a reply and keeps the text', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'who has the key?');
  await press(john, 'who has the key?', 'Reply');
  await john.composer.fill('I do');
  await john.composer.press('Escape');
  await expect(john.page.getByRole('group', { name: 'Reply' })).toHaveCount(0);
  await expect(john.composer).toHaveValue('I do');
});

test('a deleted message disappears on both sides, and undo keeps it', async ({ meeting, john, jane }) => {
  await john.say('too much', 'enough');
  await deleteMessage(john, 'too much');
  await expect(john.page.getByRole('status').filter({ hasText: 'Message deleted.' })).toBeAttached();
  await john.page.getByRole('button', { name: 'Undo' }).click();
  await expect(john.said).toHaveText([/^too much/u, /^enough/u]);
  await expect(jane.said).toHaveText([/^too much/u, /^enough/u]);
  await deleteMessage(john, 'too much');
  await expect(jane.message('too much')).toHaveCount(0);
  await expect(john.page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  expect(await john.stored(meeting)).toEqual(['enough']);
});

test('closing the page deletes what could still be undone', async ({ meeting, john, jane }) => {
  await john.say('too much', 'enough');
  await expect(jane.message('too much')).toBeVisible();
  await deleteMessage(john, 'too much');
  await john.page.close();
  await expect(jane.message('too much')).toHaveCount(0);
  expect(await jane.stored(meeting)).toEqual(['enough']);
});

test('a deletion that reached no server is kept, and sent by the next page', async ({ meeting, john, jane, johnsBrowser, room, server }) => {
  await john.say('too much', 'enough');
  await expect(jane.said).toHaveText(['too much', 'enough']);
  await allCode(john.page);
  await server.kill();
  await deleteMessage(john, 'too much');
  await john.page.close();
  await server.restart();
  expect(await jane.stored(meeting)).toEqual(['too much', 'enough']);
  await room.enter(johnsBrowser);
  await expect(jane.message('too much')).toHaveCount(0);
  expect(await jane.stored(meeting)).toEqual(['enough']);
});

test('deleting a message that is being answered can be undone, with the answer and other notices', async ({ john }) => {
  await john.say('who has the key?', 'me');
  await press(john, 'who has the key?', 'Reply');
  await deleteMessage(john, 'who has the key?');
  await choose(john, 'me', 'Pin');
  await expect(john.page.getByText('Pinned for everyone here.').first()).toBeAttached();
  await john.page.getByRole('button', { name: 'Undo' }).click();
  await expect(john.message('who has the key?')).toBeVisible();
  await expect(john.page.getByRole('group', { name: 'Reply' })).toBeVisible();
  await deleteMessage(john, 'who has the key?');
  await expect(john.page.getByRole('alert').filter({ hasText: 'was deleted' })).toBeVisible();
});

test('an answer to a message that is gone is sent without the quote', async ({ meeting, john, jane }) => {
  await jane.say('who has the key?');
  await press(john, 'who has the key?', 'Reply');
  await john.page.route(/\/messages$/u, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await john.say('me');
  await deleteMessage(jane, 'who has the key?');
  await jane.page.reload();
  await john.page.unroute(/\/messages$/u);
  await john.message('me').getByRole('button', { name: 'Send without the quote' }).click();
  await expect(jane.message('me')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['me']);
});

test('the focus stays among the messages when the one that has it is deleted', async ({ meeting, john, janesProgram: jane }) => {
  const ids: string[] = [];
  for (const content of ['one', 'two', 'three', 'four']) {
    const answer = await jane.request.post(`/api/conversations/${meeting}/messages`, { data: { content } });
    ids.push(((await answer.json()) as Message).id);
  }
  const gone = (id: string | undefined) => jane.request.delete(`/api/conversations/${meeting}/messages/${id}`);
  await expect(john.message('four')).toBeVisible();
  await allCode(john.page);
  await john.composer.press('Shift+Tab');
  await john.page.keyboard.press('ArrowUp');
  await expect(john.message('three')).toBeFocused();
  await gone(ids[2]);
  await expect(john.message('four')).toBeFocused();
  await press(john, 'one', 'More');
  await gone(ids[0]);
  await expect(john.page.getByRole('dialog', { name: 'Message', exact: true })).toHaveCount(0);
  await expect(john.message('two')).toBeFocused();
  await john.message('two').hover();
  await john.message('two').getByRole('button', { name: 'React', exact: true }).click();
  await expect(john.page.getByRole('combobox', { name: 'Search emoji' })).toBeFocused();
  await gone(ids[1]);
  await expect(john.message('two')).toHaveCount(0);
  await john.page.keyboard.press('Escape');
  await expect(john.message('four')).toBeFocused();
  await gone(ids[3]);
  await expect(john.composer).toBeFocused();
});

test('a deleted message leaves its place to those that answer it', async ({ meeting, john, jane }) => {
  await john.say('who has the key?');
  await press(jane, 'who has the key?', 'Reply');
  await jane.say('I do');
  await expect(john.message('I do').getByRole('link')).toBeVisible();
  await deleteMessage(john, 'who has the key?');
  await john.page.reload();
  for (const person of [john, jane]) await expect(person.items.getByText('This message was deleted.')).toHaveCount(2);
  expect(await john.stored(meeting)).toEqual(['', 'I do']);
});

test('a refused deletion brings the message back, and says why', async ({ meeting, john }) => {
  await john.say('too much');
  await expect(john.mark('too much', 'Sent')).toBeVisible();
  await john.page.route(DELETE, (route) => (route.request().method() === 'DELETE' ? route.fulfill({ status: 403, json: { message: 'No.' } }) : route.continue()));
  await deleteMessage(john, 'too much');
  await expect(john.page.getByRole('main').getByRole('alert').filter({ hasText: 'The message was not deleted.' })).toBeVisible();
  await expect(john.message('too much')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['too much']);
});

test('a deletion that is refused after the user has left is told when they look at messages again', async ({ meeting, john }) => {
  await john.say('too much');
  await expect(john.mark('too much', 'Sent')).toBeVisible();
  await john.page.route(DELETE, (route) => (route.request().method() === 'DELETE' ? route.fulfill({ status: 403, json: { message: 'No.' } }) : route.continue()));
  await deleteMessage(john, 'too much');
  const refused = john.page.waitForResponse(DELETE);
  await john.home();
  await refused;
  await john.row('jane').click();
  await expect(john.page.getByRole('main').getByRole('alert').filter({ hasText: 'The message was not deleted.' })).toBeVisible();
  await expect(john.message('too much')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['too much']);
});

test('only authors and those who manage the room may delete', async ({ john, jane, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'lab', usernames: ['john'] });
  await john.post(id, 'of john');
  await janesProgram.post(id, 'of jane');
  const actionsOf = async (person: Person, text: string) => {
    await press(person, text, 'More');
    const buttons = person.page.getByRole('dialog', { name: 'Message', exact: true }).getByRole('button');
    await expect(buttons.first()).toBeVisible();
    const names = await buttons.allInnerTexts();
    await person.page.keyboard.press('Escape');
    return names.map((name) => name.trim().split('\n')[0]);
  };
  await john.open(id);
  await jane.open(id);
  expect(await actionsOf(john, 'of jane')).toEqual(['React…', 'Reply', 'Copy text', 'Copy link', 'Pin', 'Mark unread from here']);
  expect(await actionsOf(jane, 'of john')).toContain('Delete…');
  await janesProgram.request.post(`/api/conversations/${id}/leave`);
  await expect(jane.composer).toHaveCount(0);
  await expect.poll(() => actionsOf(jane, 'of jane')).toEqual(['Copy text', 'Copy link']);
});

test('a message gets its toolbar when it is sent while the pointer rests on it', async ({ meeting, john }) => {
  void meeting;
  await allCode(john.page);
  let send = () => {};
  const isFree = new Promise<void>((resolve) => (send = resolve));
  await john.page.route('**/messages', async (route) => {
    await isFree;
    await route.continue();
  });
  await john.say('under the pointer');
  await john.message('under the pointer').hover();
  await expect(john.message('under the pointer').getByRole('toolbar')).toHaveCount(0);
  send();
  await expect(john.message('under the pointer').getByRole('toolbar')).toBeVisible();
});

test('the context menu of a message stays open when the button comes up', async ({ meeting, john }) => {
  void meeting;
  await john.say('the address');
  const menu = john.page.getByRole('dialog', { name: 'Message', exact: true });
  await expect(john.page.locator('[popover][aria-label="Message"]')).toBeAttached();
  await john.message('the address').locator('p').hover();
  await john.page.mouse.down();
  // As on a Mac with the Ctrl key.
  await john.message('the address').locator('p').evaluate((text) => text.dispatchEvent(new MouseEvent('contextmenu', { buttons: 1, ctrlKey: true, bubbles: true, cancelable: true })));
  await john.page.mouse.up();
  await expect(menu.getByRole('button', { name: 'React…' })).toBeFocused();
});

test('a right click opens the menu of a message at the pointer', async ({ meeting, john }) => {
  void meeting;
  await john.say('the address');
  const menu = john.page.getByRole('dialog', { name: 'Message', exact: true });
  await expect(john.page.locator('[popover][aria-label="Message"]')).toBeAttached();
  const text = await john.message('the address').locator('p').boundingBox();
  const x = (text?.x ?? NaN) + 20;
  await john.page.mouse.click(x, (text?.y ?? NaN) + 8, { button: 'right' });
  await expect(menu).toBeVisible();
  expect((await menu.boundingBox())?.x).toBeCloseTo(x, 0);
});

test('one click moves the open menu to another message', async ({ meeting, john }) => {
  void meeting;
  await john.say('the address', 'the number');
  const menu = john.page.getByRole('dialog', { name: 'Message', exact: true });
  for (const text of ['the address', 'the number']) {
    await press(john, text, 'More');
    await expect(menu.getByRole('button', { name: 'React…' })).toBeFocused();
  }
  await menu.getByRole('button', { name: 'Edit' }).click();
  await expect(john.composer).toHaveValue('the number');
});

test('a pin is marked on both sides until it is taken off', async ({ meeting, john, jane }) => {
  await john.say('the address');
  await choose(john, 'the address', 'Pin');
  for (const person of [john, jane]) await expect(person.message('the address').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await choose(jane, 'the address', 'Unpin');
  for (const person of [john, jane]) await expect(person.message('the address').getByRole('img', { name: 'Pinned' })).toHaveCount(0);
  expect(await john.stored(meeting)).toEqual(['the address']);
});

test('details list the pinned messages, follow what becomes of them, and lead to each', async ({ meeting, john, janesProgram: jane }) => {
  const pinned = detailsOf(john).getByRole('region', { name: /^Pinned/u }).getByRole('listitem');
  await jane.post(meeting, 'the address');
  await jane.post(meeting, 'the number');
  await expect(john.message('the number')).toBeVisible();
  for (const text of ['the address', 'the number']) await choose(john, text, 'Pin');
  await openDetails(john);
  await expect(pinned).toHaveText([/the number/u, /the address/u]);
  await choose(john, 'the number', 'Unpin');
  await expect(pinned).toHaveText([/jane.*Today.*the address/su]);
  await pinned.getByRole('link').click();
  await expect(john.page).toHaveURL(/\/conversations\/\d+\/\d+$/u);
  await expect(detailsOf(john)).toBeVisible();
});

test('a pin and a link lead to their message each time, in this tab', async ({ meeting, john, janesProgram: jane, server }) => {
  await jane.post(meeting, 'the address');
  const id = await jane.pinLast(meeting);
  await jane.post(meeting, ...lines(40), `see ${server.origin}/conversations/${meeting}/${id}`);
  await john.open(meeting);
  await openDetails(john);
  const pin = detailsOf(john).getByRole('region', { name: /^Pinned/u }).getByRole('link');
  const target = john.message('the address').first();
  for (const _ of [1, 2]) {
    await pin.click();
    await expect(target).toBeInViewport();
    await john.timeline.hover();
    await john.page.mouse.wheel(0, 900);
    await expect(target).not.toBeInViewport();
  }
  await john.page.mouse.wheel(0, 9_000);
  await john.message('see http').getByRole('link').click();
  await expect(target).toBeInViewport();
  expect(john.page.context().pages()).toHaveLength(1);
});

test('messages marked as unread stay so on all devices until the user leaves and is back', async ({ meeting, john, jane, signIn }) => {
  const phone = await signIn('john');
  await phone.open(meeting);
  await jane.say('first', 'second', 'third');
  await expect(john.message('third')).toBeVisible();
  await expect(phone.message('third')).toBeVisible();
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await choose(john, 'second', 'Mark unread from here');
  for (const person of [john, phone]) await expect(person.row('jane')).toContainText('2 unread');
  await john.message('third').hover();
  await john.page.mouse.wheel(0, 50);
  await jane.say('fourth');
  for (const person of [john, phone]) await expect(person.row('jane')).toContainText('3 unread');
  await john.home();
  await john.row('jane').click();
  for (const person of [john, phone]) await expect(person.row('jane')).not.toContainText('unread');
  expect(await john.unreadCount(meeting)).toBe(0);
});

test('a toolbar covers no text, whatever is above', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'The first', 'numbers '.repeat(9), 'Short', 'numbers '.repeat(9), 'Last');
  for (const text of ['Short', 'Last', 'The first']) {
    await john.message(text).hover();
    const covered = await john.message(text).getByRole('toolbar').evaluate((toolbar) => {
      const box = toolbar.getBoundingClientRect();
      return [...document.querySelectorAll('[data-text]')].filter((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return [...range.getClientRects()].some(({ left, right, top, bottom }) => left < box.right && right > box.left && top < box.bottom - 1 && bottom > box.top + 1);
      }).length;
    });
    expect(covered).toBe(0);
  }
});

test('a short notice moves no message', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(40));
  const top = async (text: string) => (await john.message(text).boundingBox())?.y;
  await expect(john.message('message 40')).toBeInViewport();
  await john.message('message 37').hover();
  const before = await top('message 37');
  await choose(john, 'message 37', 'Pin');
  await expect(john.page.getByText('Pinned for everyone here.').last()).toBeInViewport({ ratio: 1 });
  expect(await top('message 37')).toBe(before);
});

test('every action works by keyboard', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'of jane');
  await john.say('of john');
  await expect(john.mark('of john', 'Sent')).toBeVisible();
  await allCode(john.page);
  const { keyboard } = john.page;
  await keyboard.press('Shift+Tab');
  await expect(john.message('of john')).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(john.message('of jane')).toBeFocused();
  await keyboard.press('p');
  await expect(john.message('of jane').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await keyboard.press('r');
  await expect(john.composer).toBeFocused();
  await expect(john.page.getByRole('group', { name: 'Reply' })).toContainText('of jane');
  await keyboard.press('Escape');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Escape');
  await expect(john.composer).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('e');
  await expect(john.composer).toHaveAccessibleName('Edit message');
  await keyboard.press('Escape');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Tab');
  await expect(john.message('of john').getByRole('button', { name: 'john', exact: true })).toBeFocused();
  await keyboard.press('Tab');
  await expect(john.message('of john').getByRole('button', { name: 'React 👍' })).toBeFocused();
  await keyboard.press('ArrowRight');
  await expect(john.message('of john').getByRole('button', { name: 'React ❤️' })).toBeFocused();
  await keyboard.press('Delete');
  await expect(confirmation(john)).toBeVisible();
  await keyboard.press('Escape');
  await expect(john.message('of john').getByRole('button', { name: 'React ❤️' })).toBeFocused();
  await keyboard.press('Delete');
  await expect(confirmation(john).getByRole('button', { name: 'Delete message' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(john.page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(john.composer).toBeFocused();
  await expect(john.message('of john')).toBeVisible();
});

test('axe finds nothing in a toolbar, its menu and the confirmation', async ({ meeting, john, jane }) => {
  await jane.say('who has the key?');
  await press(john, 'who has the key?', 'React 👍');
  await press(john, 'who has the key?', 'Reply');
  await john.say('I do');
  await choose(john, 'I do', 'Pin');
  await press(john, 'I do', 'Reply');
  await john.message('I do').hover();
  await expectNothingFound(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await press(john, 'I do', 'More');
  await expectNothingFound(john.page);
  await john.page.keyboard.press('Escape');
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await choose(john, 'I do', 'Delete…');
  await expectNothingFound(john.page);
  expect(await john.unreadCount(meeting)).toBe(0);
});

const offline = test.extend<{ tunnel: Tunnel }>({
  tunnel: async ({ server }, use) => {
    const tunnel = await Tunnel.to(server.origin);
    await use(tunnel);
    tunnel.close();
  },
  elsewhere: async ({ tunnel }, use) => use(tunnel.origin),
});

offline('what happened to messages reaches a page that was offline', async ({ tunnel, meeting, johnsBrowser, jane }) => {
  await jane.say('too much', 'the address');
  await johnsBrowser.request.post(`${tunnel.origin}/api/login`, { data: { username: 'john' } });
  const john = new Person(await johnsBrowser.newPage());
  await john.page.goto(`${tunnel.origin}/conversations/${meeting}`);
  await expect(john.message('too much')).toBeVisible();
  await allCode(john.page);
  tunnel.swallow();
  await deleteMessage(jane, 'too much');
  await choose(jane, 'the address', 'Pin');
  await press(jane, 'the address', 'React 👍');
  await jane.home();
  await expect(john.page.getByRole('status').filter({ hasText: 'No connection since' })).toBeVisible();
  await expect(john.message('too much')).toBeVisible();
  tunnel.mend();
  await expect(john.message('too much')).toHaveCount(0);
  await expect(john.message('the address').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await expect(john.message('the address').getByRole('button', { name: 'jane reacted with 👍' })).toBeVisible();
});

test('a quote reads as text, and an answer to me is tinted', async ({ john, jane }) => {
  await john.say('**is** `it` @jane?');
  await press(jane, 'is it', 'Reply');
  await jane.say('yes');
  const answer = john.message('yes');
  await expect(answer.getByRole('link', { name: 'john is it @jane?' })).toBeVisible();
  await expect(answer).toHaveClass(/isForMe/u);
  await expect(jane.message('yes')).not.toHaveClass(/isForMe/u);
});
