/** A message's way from the composer to the server, with failures in between. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { Person, lines } from './person';

const MESSAGES = /\/api\/conversations\/\d+\/messages$/u;

/** The same address with any query. */
const HISTORY = /\/api\/conversations\/\d+\/messages\?/u;

/** From here on, sent messages get no answer and reach nobody. */
const cutOff = (page: Page) => page.context().route(MESSAGES, (route) => route.abort());
const reconnect = (page: Page) => page.context().unroute(MESSAGES);

test('a message appears at once as pending, and gets a tick when it is committed', async ({ meeting, john, jane }) => {
  const held = new Gate();
  await john.page.route(MESSAGES, async (route) => {
    await held.opened;
    await route.continue();
  });
  await john.say('on its way');
  await expect(john.mark('on its way', 'Sending')).toBeVisible();
  await expect(john.row('jane')).toContainText('You: on its way');
  expect(await jane.stored(meeting)).toEqual([]);
  held.open();
  await expect(john.mark('on its way', 'Sent')).toBeVisible();
  await expect(john.mark('on its way', 'Sending')).toBeHidden();
  await expect(jane.said).toHaveText(['on its way']);
});

test('pending messages survive a reload and arrive once, in order', async ({ meeting, john, jane }) => {
  await cutOff(john.page);
  await john.say(...lines(5));
  await expect(john.said).toHaveText(lines(5));
  await john.page.reload();
  await expect(john.said).toHaveText(lines(5));
  await expect(john.mark('message 5', 'Sending')).toBeVisible();
  await reconnect(john.page);
  await expect(john.mark('message 5', 'Sent')).toBeVisible();
  await expect(jane.said).toHaveText(lines(5));
  expect(await jane.stored(meeting)).toEqual(lines(5));
});

test('a message written while the server is down arrives once from a tab opened after its return', async ({ meeting, john, jane, server }) => {
  await server.kill();
  await john.say('see you tomorrow');
  await expect(john.mark('see you tomorrow', 'Sending')).toBeVisible();
  const tomorrow = await john.page.context().newPage();
  await john.page.close();
  await server.restart();
  await tomorrow.goto(`/conversations/${meeting}`);
  await expect(new Person(tomorrow).mark('see you tomorrow', 'Sent')).toBeVisible();
  await expect(jane.said).toHaveText(['see you tomorrow']);
  expect(await jane.stored(meeting)).toEqual(['see you tomorrow']);
});

test('a message written before the history loads is shown, sent, and then moved to its place', async ({ john, jane }) => {
  const conversation = await john.start('jane');
  await jane.post(conversation, 'are you there?');
  await john.page.route(HISTORY, (route) => (route.request().method() === 'GET' ? route.abort() : route.fallback()));
  await cutOff(john.page);
  await john.open(conversation);
  await expect(john.timeline.getByRole('alert')).toContainText('The server is not reachable.');
  await john.say('see you tomorrow');
  await expect(john.mark('see you tomorrow', 'Sending')).toBeVisible();
  await reconnect(john.page);
  await expect(john.mark('see you tomorrow', 'Sent')).toBeVisible();
  await expect(john.said).toHaveText(['see you tomorrow']);
  expect(await john.unreadCount(conversation)).toBe(1);
  await john.page.unroute(HISTORY);
  await john.timeline.getByRole('button', { name: 'Try again' }).click();
  await expect(john.said).toHaveText(['are you there?', 'see you tomorrow']);
  await expect(jane.row('john')).toContainText('see you tomorrow');
});

test('a message whose answer was lost is shown once on both sides', async ({ meeting, john, jane }) => {
  let lost = 0;
  await john.page.route(MESSAGES, async (route) => {
    if (lost === 2) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await john.say('did you hear me?', 'and this?');
  await expect(john.mark('and this?', 'Sent')).toBeVisible();
  await expect(jane.said).toHaveText(['did you hear me?', 'and this?']);
  await expect(john.said).toHaveText(['did you hear me?', 'and this?']);
  await john.page.reload();
  await expect(john.said).toHaveText(['did you hear me?', 'and this?']);
  expect(await jane.stored(meeting)).toEqual(['did you hear me?', 'and this?']);
});

for (const status of [404, 422]) {
  test(`a message refused with ${status} says why, and can be sent again`, async ({ meeting, john, jane }) => {
    const json = { message: 'This cannot be sent', errors: {} };
    await john.page.route(MESSAGES, (route) => route.fulfill({ status, json }), { times: 1 });
    await john.say('listen', 'and listen again');
    const failed = john.items.filter({ has: john.page.getByRole('button', { name: 'Try again' }) });
    await expect(failed).toContainText('Not sent: This cannot be sent');
    await expect(jane.said).toHaveText(['and listen again']);
    await john.page.reload();
    await expect(failed).toContainText('Not sent: This cannot be sent');
    await failed.getByRole('button', { name: 'Try again' }).click();
    await expect(failed).toHaveCount(0);
    await expect(john.said).toHaveText(['and listen again', 'listen']);
    // The mark stands at the last one alone.
    await expect(john.items.last().getByRole('img', { name: 'Sent' })).toBeVisible();
    expect(await jane.stored(meeting)).toEqual(['and listen again', 'listen']);
  });
}

test('a refused message can be deleted', async ({ meeting, john, jane }) => {
  const json = { message: 'This cannot be sent', errors: { content: 'Too rude' } };
  await john.page.route(MESSAGES, (route) => route.fulfill({ status: 422, json }), { times: 1 });
  await john.say('never mind');
  await expect(john.message('never mind')).toContainText('Not sent: Too rude');
  await john.home();
  await expect(john.row('jane').getByRole('img', { name: 'A message could not be sent' })).toBeVisible();
  await john.open(meeting);
  await john.message('never mind').getByRole('button', { name: 'Delete' }).click();
  await expect(john.said).toHaveCount(0);
  await expect(john.timeline).toBeFocused();
  await john.page.reload();
  await john.say('something else');
  await expect(jane.said).toHaveText(['something else']);
  await expect(john.said).toHaveText(['something else']);
});

test('a request to a busy server is retried automatically', async ({ meeting, john, jane }) => {
  const answer = { status: 503, headers: { 'retry-after': '1' }, json: { message: 'Busy' } };
  await john.page.route(MESSAGES, (route) => route.fulfill(answer), { times: 2 });
  await john.say(...lines(3));
  await expect(jane.said).toHaveText(lines(3));
  await expect(john.mark('message 3', 'Sent')).toBeVisible();
  expect(await jane.stored(meeting)).toEqual(lines(3));
});
