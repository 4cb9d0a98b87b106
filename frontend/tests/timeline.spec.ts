/** Reading a conversation. */
import type { Message } from '../src/net/api-types';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, type Person } from './person';

const PAGES = /\/messages\?markRead=false/u;

/** Makes the page believe that the messages were written at these times, because the server always uses its own clock. */
async function asIfWrittenAt(person: Person, conversationId: string, ...times: string[]) {
  const { page, said } = person;
  await expect(said).toHaveCount(times.length);
  await expect.poll(() => person.unreadCount(conversationId)).toBe(0);
  await page.route(PAGES, async (route) => {
    const response = await route.fetch();
    const newestFirst = (await response.json()) as Message[];
    const json = newestFirst.reverse().map((message, index) => ({ ...message, createdAt: times[index] })).reverse();
    await route.fulfill({ response, json });
  });
  await page.reload();
}

const topOf = async (person: Person, text: string) => (await person.message(text).last().boundingBox())?.y ?? NaN;
const scrollToTop = (person: Person) => person.timeline.evaluate((element) => element.scrollTo(0, 0));
const isAtBottom = (person: Person) =>
  person.timeline.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 2);

test('messages of one author within five minutes share a heading', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'one', 'two', 'three');
  await john.post(meeting, 'four');
  await jane.post(meeting, 'five');
  const minutes = ['10:00:00', '10:04:59', '10:05:00', '10:05:01', '10:05:02'];
  await asIfWrittenAt(john, meeting, ...minutes.map((minute) => `2026-01-02T${minute}.000Z`));
  const heading = (text: string) => john.message(text).locator('b');
  await expect(heading('one')).toHaveText('jane');
  await expect(heading('two')).toHaveCount(0);
  await expect(heading('three')).toHaveText('jane');
  await expect(heading('four')).toHaveText('john');
  await expect(heading('five')).toHaveText('jane');
});

test('days are separated by the local midnight', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'long ago', 'before midnight', 'after midnight');
  await john.page.clock.setFixedTime('2026-03-03T12:00:00.000Z');
  await asIfWrittenAt(john, meeting, '2024-05-05T10:00:00.000Z', '2026-03-01T22:59:00.000Z', '2026-03-01T23:01:00.000Z');
  await expect(john.items).toContainText(['5 May 2024', 'long ago', 'Sunday 1 March', 'before midnight', 'Yesterday', 'after midnight']);
});

test('times are local, and in full on hover', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'look at the clock');
  await asIfWrittenAt(john, meeting, '2026-01-02T12:30:45.678Z');
  const time = john.message('look at the clock').locator('time');
  await expect(time).toHaveText('13:30');
  await expect(time).toHaveAttribute('datetime', '2026-01-02T12:30:45.678Z');
  await expect(time).toHaveAttribute('title', /Friday,? 2 January 2026.*13:30:45/u);
});

test('the view opens at the first unread message, under a line that stays', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(40, 'unread'));
  await expect(john.row('jane')).toContainText('40 unread');
  await john.row('jane').click();
  const line = john.items.filter({ hasText: /^New$/u });
  await expect(line).toBeInViewport();
  await expect(john.said.filter({ hasText: /^unread 1$/u })).toBeInViewport();
  await expect(john.said.last()).not.toBeInViewport();
  await john.page.getByRole('button', { name: /new messages|latest/u }).click();
  await expect(john.said.last()).toBeInViewport();
  await jane.post(meeting, 'one more');
  await expect(john.said.last()).toHaveText('one more');
  const items = await john.items.allInnerTexts();
  expect(items.findIndex((item) => item.includes('unread 1')) - items.indexOf('New')).toBe(1);
});

test('the view opens at the bottom, without a line, when all is read', async ({ meeting, john }) => {
  await john.post(meeting, ...lines(60));
  await john.page.reload();
  await expect(john.said.last()).toHaveText('message 60');
  await expect(john.said.last()).toBeInViewport({ ratio: 1 });
  await expect(john.items.filter({ hasText: /^New$/u })).toHaveCount(0);
});

test('at the bottom the view follows new messages', async ({ meeting, john, jane }) => {
  await jane.post(meeting, ...lines(30));
  await expect(john.said).toHaveCount(30);
  for (const text of ['short', 'tall\n'.repeat(10), 'last']) {
    await jane.say(text);
    await expect(john.said.last()).toContainText(text.trim());
    await expect(john.said.last()).toBeInViewport({ ratio: 1 });
  }
  await expect(john.page.getByRole('button', { name: /new message|latest/u })).toBeHidden();
});

test('further up the view does not move, and a button counts the new messages and jumps to them', async ({ meeting, john, jane }) => {
  await jane.post(meeting, ...lines(20), ...lines(20, 'later'));
  await expect(john.said).toHaveCount(40);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await john.page.mouse.move(800, 400);
  await john.page.mouse.wheel(0, -500);
  const jump = john.page.getByRole('main').getByRole('button', { name: /new message|latest/iu });
  await expect(jump).toHaveText('Jump to latest');
  const before = await topOf(john, 'later 5');
  await jane.say('first news');
  await expect(jump).toHaveText('1 new message');
  await jane.say('more news');
  await expect(jump).toHaveText('2 new messages');
  expect(await topOf(john, 'later 5')).toBe(before);
  await jump.click();
  await expect(john.said.last()).toHaveText('more news');
  await expect(john.said.last()).toBeInViewport({ ratio: 1 });
  await expect(jump).toBeHidden();
});

test('sending scrolls to the bottom', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(60));
  await expect(john.said).toHaveCount(60);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await john.page.mouse.move(800, 400);
  await john.page.mouse.wheel(0, -700);
  await expect(john.page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
  await john.say('my own words');
  await expect(john.said.last()).toHaveText('my own words');
  await expect(john.said.last()).toBeInViewport({ ratio: 1 });
});

test('older messages load while scrolling up, and the view does not move', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(60));
  await john.post(meeting, ...lines(65, 'reply'));
  await expect(john.said.last()).toHaveText('reply 65');
  // All is read.
  await expect(john.page).toHaveTitle(/^jane/u);
  await john.page.reload();
  await expect(john.said.last()).toHaveText('reply 65');
  // This far down the page does not load more automatically.
  await expect.poll(() => john.timeline.evaluate((element) => element.scrollTop >= element.clientHeight)).toBe(true);
  const held = new Gate();
  const asked = john.page.waitForRequest(/before=/u);
  await john.page.route(/before=/u, async (route) => {
    await held.opened;
    await route.continue();
  });
  await scrollToTop(john);
  await asked;
  const shown = await john.said.count();
  const anchor = (await john.said.nth(3).textContent()) ?? '';
  const before = await topOf(john, anchor);
  held.open();
  await expect.poll(() => john.said.count()).toBeGreaterThan(shown);
  expect(Math.abs((await topOf(john, anchor)) - before)).toBeLessThan(2);

  await john.page.unroute(/before=/u);
  for (let count = await john.said.count(); count < 125; count = await john.said.count()) {
    await scrollToTop(john);
    await expect.poll(() => john.said.count()).toBeGreaterThan(count);
  }
  await scrollToTop(john);
  await expect(john.timeline.getByText('the start of your conversation')).toBeInViewport();
  await expect(john.said).toHaveText([...lines(60), ...lines(65, 'reply')]);
});

test('a history that failed to load says so, and loads on Try again', async ({ meeting, john, janesProgram: jane }) => {
  await john.page.goto('/devices');
  await jane.post(meeting, 'hard to load');
  await john.page.route(PAGES, (route) => route.fulfill({ status: 500, json: { message: 'Something broke' } }));
  await john.row('hard to load').click();
  await expect(john.timeline.getByRole('alert')).toContainText('Something broke');
  await john.page.unroute(PAGES);
  await john.timeline.getByRole('button', { name: 'Try again' }).click();
  await expect(john.said).toHaveText(['hard to load']);
});

test('links are shown as typed and open in a tab without access to the page', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'See https://example.org/a_(b)?q=1&r=%20#x, and mailto:ann@example.org.');
  const links = john.message('See').getByRole('link');
  await expect(links).toHaveText(['https://example.org/a_(b)?q=1&r=%20#x', 'mailto:ann@example.org']);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('href', (await link.textContent()) ?? '');
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(link).toHaveAttribute('target', '_blank');
  }
});

test('text is shown as it was typed', async ({ meeting, john, janesProgram: jane }) => {
  const texts = [
    '100%',
    'javascript:alert(1)',
    '<b>bold</b> &amp; <script>alert(1)</script>',
    'if (a) {\n\treturn  b;\n\n}',
    'שלום, מה שלומך?',
    'a\u202Eb\u2066c',
  ];
  await jane.post(meeting, ...texts);
  await expect(john.said).toHaveCount(texts.length);
  await expect.poll(() => john.said.allTextContents()).toEqual(texts);
  await expect(john.items.getByRole('link')).toHaveCount(0);
  await expect(john.said.filter({ hasText: 'return' })).toHaveCSS('white-space-collapse', 'preserve');
  const direction = (text: string) => john.said.filter({ hasText: text }).evaluate((element) => getComputedStyle(element).direction);
  expect(await direction('שלום')).toBe('rtl');
  expect(await direction('100%')).toBe('ltr');
});

test('10,000 characters without a space stay within their column', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'w'.repeat(10_000));
  await expect(john.said).toHaveText(['w'.repeat(10_000)]);
  expect(await john.timeline.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await expect.poll(() => isAtBottom(john)).toBe(true);
});
