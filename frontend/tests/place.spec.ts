/** The view of a long conversation: where it opens, what it counts as read, and that it does not move. */
import type { Account } from './account';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, type Person } from './person';

test.use({ serverFlags: ['--dev-login', '--empty', '--rate-limits', 'off'] });

/** As if another window had come to the front, and back. */
const lookAway = ({ page }: Person) => page.evaluate(() => dispatchEvent(new Event('blur')));
const lookBack = ({ page }: Person) => page.evaluate(() => dispatchEvent(new Event('focus')));

const lineOf = (person: Person) => person.items.filter({ hasText: /^New$/u });
const jumpOf = ({ page }: Person) => page.getByRole('main').getByRole('button', { name: /new messages?|latest/iu });
const scrollBy = (person: Person, pixels: number) => person.timeline.evaluate((element, by) => element.scrollBy(0, by), pixels);
const isAtEnd = (person: Person) => person.timeline.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 2);
const topOf = async (person: Person, text: string) => (await person.said.filter({ hasText: new RegExp(`^${text}$`, 'u') }).boundingBox())?.y ?? NaN;

/** The first message that is wholly in the view. */
const firstInView = (person: Person) =>
  person.said.evaluateAll((all) => all.find((one) => one.getBoundingClientRect().top > 61)?.textContent ?? '');

/** Reads the 60 messages, and scrolls up. Returns the first message in the view, and its place. */
async function readBack(person: Person, meeting: string): Promise<{ text: string; top: number }> {
  await expect(person.said).toHaveCount(60);
  await expect.poll(() => person.unreadCount(meeting)).toBe(0);
  await scrollBy(person, -700);
  await expect(jumpOf(person)).toBeVisible();
  const text = await firstInView(person);
  return { text, top: await topOf(person, text) };
}

test('the line is before the first of 500 unread messages, and nothing below the screen is read', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(500, 'unread'));
  await john.page.goto(`/conversations/${meeting}`);
  await expect(lineOf(john)).toBeInViewport();
  await expect(john.said.filter({ hasText: /^unread 1$/u })).toBeInViewport();
  await expect(jumpOf(john)).toHaveText('99+ new messages');
  await expect.poll(() => john.unreadCount(meeting)).toBe(100);
  const items = await john.items.allInnerTexts();
  expect(items.findIndex((item) => item.includes('unread 1')) - items.indexOf('New')).toBe(1);
  await jumpOf(john).click();
  await expect(john.said.last()).toHaveText('unread 500');
  await expect(john.said.last()).toBeInViewport();
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await expect(jumpOf(john)).toBeHidden();
});

test('the line is before the first message of a conversation that was never read', async ({ meeting, john, janesProgram: jane }) => {
  // The first page may show the conversation, and would read it.
  await john.page.goto('about:blank');
  await jane.post(meeting, ...lines(60, 'unread'));
  await john.page.goto(`/conversations/${meeting}`);
  await expect(lineOf(john)).toBeVisible();
});

test('a short conversation that opens with unread messages follows its end', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(2, 'short'));
  await john.page.goto(`/conversations/${meeting}`);
  await expect(lineOf(john)).toBeVisible();
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await jane.post(meeting, ...lines(30, 'more'));
  await expect(john.said.last()).toHaveText('more 30');
  await expect.poll(() => isAtEnd(john)).toBe(true);
  await expect(jumpOf(john)).toBeHidden();
});

test('after a look away, the button leads to the end and the composer keeps it', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(30, 'old'));
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await lookAway(john);
  await jane.post(meeting, ...lines(50, 'missed'));
  await expect(jumpOf(john)).toBeVisible();
  await lookBack(john);
  await jumpOf(john).click();
  await expect.poll(() => isAtEnd(john)).toBe(true);
  await john.composer.press('Shift+Enter');
  await john.composer.pressSequentially('more');
  await expect.poll(() => isAtEnd(john)).toBe(true);
});

test('while the user looks away, the view stays at the first new message', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(30, 'old'));
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await lookAway(john);
  await jane.post(meeting, ...lines(210, 'missed'));
  await expect(jumpOf(john)).toHaveText('99+ new messages');
  await lookBack(john);
  await expect(lineOf(john)).toBeInViewport();
  await expect(john.said.filter({ hasText: /^missed 1$/u })).toBeInViewport();
  await expect.poll(() => john.unreadCount(meeting)).toBe(100);
});

test('each conversation keeps its place when the user switches, goes back and reloads', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(60));
  const { text, top } = await readBack(john, meeting);
  await john.page.goto('/people');
  await expect(john.page.getByRole('heading', { name: 'People' })).toBeVisible();
  await john.page.goBack();
  await expect.poll(() => topOf(john, text)).toBeCloseTo(top, -1);
  await john.page.reload();
  await expect.poll(() => topOf(john, text)).toBeCloseTo(top, -1);
  await expect(lineOf(john)).toHaveCount(0);
});

test('a switch to another conversation and back shows the same place', async ({ meeting, john, janesProgram: jane, server }) => {
  await server.addUsers('wei');
  const other = await john.start('wei');
  await john.post(other, 'hello');
  await jane.post(meeting, ...lines(60));
  const { text, top } = await readBack(john, meeting);
  for (const comeBack of [() => john.page.goBack(), () => john.row('jane').click()]) {
    await john.row('wei').click();
    await expect(john.said).toHaveText(['hello']);
    await comeBack();
    await expect.poll(() => topOf(john, text)).toBeCloseTo(top, -1);
  }
});

/** Opens the 20th of 80 messages by its address. */
async function followLink(john: Person, jane: Account, meeting: string): Promise<void> {
  await jane.post(meeting, ...lines(80));
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  const page = await john.request.get(`/api/conversations/${meeting}/messages?markRead=false`);
  const newest = Number(((await page.json()) as { id: string }[])[0]?.id);
  await john.page.goto(`/conversations/${meeting}/${newest - 60}`);
  await expect(john.message('message 20')).toBeInViewport();
}

test('jumping to the end leads on to the composer, and ends the address of a message', async ({ meeting, john, janesProgram: jane }) => {
  await followLink(john, jane, meeting);
  await jumpOf(john).click();
  await expect(john.said.last()).toHaveText('message 80');
  await expect(john.composer).toBeFocused();
  await expect(john.page).toHaveURL(`/conversations/${meeting}`);
  await expect.poll(() => isAtEnd(john)).toBe(true);
});

test('scrolling to the end ends the address of a message, so that a reload shows what is new', async ({ meeting, john, janesProgram: jane }) => {
  await followLink(john, jane, meeting);
  await expect(async () => {
    await scrollBy(john, 100_000);
    await expect(john.page).toHaveURL(`/conversations/${meeting}`, { timeout: 100 });
  }).toPass();
  await expect(john.said.last()).toHaveText('message 80');
  await lookAway(john);
  await jane.post(meeting, ...lines(110, 'unread'));
  await expect(john.page).toHaveTitle(/^\(99\+\)/u);
  await john.page.reload();
  await expect(lineOf(john)).toBeInViewport();
  await expect(john.said.filter({ hasText: /^unread 1$/u })).toBeInViewport();
});

test('the view stays at the end while the composer grows and the window changes', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(60));
  await expect(john.said).toHaveCount(60);
  for (let line = 1; line < 9; line += 1) {
    await john.composer.press('Shift+Enter');
    await john.composer.pressSequentially('ab');
    await expect.poll(() => isAtEnd(john)).toBe(true);
  }
  await expect(jumpOf(john)).toBeHidden();
  await john.page.setViewportSize({ width: 700, height: 500 });
  await expect.poll(() => isAtEnd(john)).toBe(true);
  await jane.post(meeting, 'one more');
  await expect(john.said.last()).toHaveText('one more');
  await expect.poll(() => isAtEnd(john)).toBe(true);
});

test('further up nothing moves the line that the user reads', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(20), ...lines(40, 'later'));
  const { text, top } = await readBack(john, meeting);
  await jane.post(meeting, 'tall\n'.repeat(30));
  await expect(jumpOf(john)).toHaveText('1 new message');
  expect(await topOf(john, text)).toBe(top);
  for (let line = 1; line < 6; line += 1) await john.composer.press('Shift+Enter');
  expect(await topOf(john, text)).toBe(top);
  const edited = await jane.request.get(`/api/conversations/${meeting}/messages?markRead=false`);
  const [, first] = (await edited.json()) as { id: string }[];
  await jane.request.patch(`/api/conversations/${meeting}/messages/${first?.id}`, { data: { content: 'changed\n'.repeat(9) } });
  await expect(john.said.filter({ hasText: 'changed' })).toHaveCount(1);
  expect(await topOf(john, text)).toBe(top);
});

test('a bar says that history could not be loaded, moves nothing, and loads it on request', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(120));
  await expect(john.said.last()).toHaveText('message 120');
  const bar = john.timeline.locator('..').getByRole('alert');
  await expect(john.page).toHaveTitle(/^jane/u);
  await john.page.route(/messages\?.*before=/u, (route) => route.abort());
  await john.page.reload();
  await expect(john.said.last()).toHaveText('message 120');
  await expect(bar).toHaveText(/^The server is not reachable\. .*Try again$/u);
  await scrollBy(john, -200);
  const text = await firstInView(john);
  const top = await topOf(john, text);
  await john.page.unroute(/messages\?.*before=/u);
  await bar.getByRole('button', { name: 'Try again' }).click();
  await expect(bar).toBeHidden();
  await expect(john.timeline).toBeFocused();
  await expect.poll(() => john.said.count()).toBeGreaterThan(25);
  // Even where the first line has lost its heading. Browsers round the scroll position.
  expect(Math.abs((await topOf(john, text)) - top)).toBeLessThan(1);
});

test('a link to a message opens it in the middle of the history, and the rest loads both ways', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(180));
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  const page = await john.request.get(`/api/conversations/${meeting}/messages?markRead=false`);
  const newest = Number(((await page.json()) as { id: string }[])[0]?.id);
  const target = john.message('message 80');
  // The mark goes soon, perhaps before this process sees it.
  await john.page.addInitScript(() => {
    const marked = ((globalThis as { marked?: string[] }).marked = [] as string[]);
    const note = () => document.querySelectorAll('.isMarked').forEach(({ textContent }) => marked.push(textContent));
    new MutationObserver(note).observe(document, { subtree: true, childList: true, attributeFilter: ['class'] });
  });
  await john.page.goto(`/conversations/${meeting}/${newest - 100}`);
  await expect(target).toBeInViewport();
  await expect.poll(() => john.page.evaluate(() => (globalThis as { marked?: string[] }).marked?.at(-1))).toContain('message 80');
  await expect(target).not.toHaveClass(/isMarked/u);
  for (const [pixels, text] of [[-100_000, 'message 1'], [100_000, 'message 180']] as const) {
    await expect(async () => {
      await scrollBy(john, pixels);
      await expect(john.said.filter({ hasText: new RegExp(`^${text}$`, 'u') })).toBeInViewport({ timeout: 100 });
    }).toPass();
  }
  await john.page.goto(`/conversations/${meeting}/${newest + 1000}`);
  await expect(john.page.getByText('This message isn’t here.')).toBeVisible();
  await expect(john.said.last()).toHaveText('message 180');
});

test('a message sent from the middle of the history shows at the end before the server answers', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(120));
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  const page = await john.request.get(`/api/conversations/${meeting}/messages?markRead=false`);
  const newest = Number(((await page.json()) as { id: string }[])[0]?.id);
  await john.page.goto(`/conversations/${meeting}/${newest - 90}`);
  await expect(john.message('message 30')).toBeInViewport();
  const held = new Gate();
  await john.page.route('**/api/conversations/*/messages*', async (route) => {
    await held.opened;
    await route.continue();
  });
  await john.say('from far up');
  await expect(john.mark('from far up', 'Sending')).toBeInViewport();
  held.open();
  await expect(john.mark('from far up', 'Sent')).toBeInViewport();
  await expect(john.message('message 120')).toBeInViewport();
});

test('the number of elements is limited, and the end is followed', async ({ meeting, john, janesProgram: jane }) => {
  await expect(john.composer).toBeVisible();
  await jane.post(meeting, ...lines(450));
  await expect(john.said.last()).toHaveText('message 450');
  expect(await john.items.count()).toBeLessThanOrEqual(200);
  await expect.poll(() => isAtEnd(john)).toBe(true);
  await expect(async () => {
    await scrollBy(john, -100_000);
    await expect(john.said.first()).toHaveText('message 1', { timeout: 100 });
  }).toPass();
  expect(await john.items.count()).toBeLessThanOrEqual(200);
  await jumpOf(john).click();
  await expect(john.said.last()).toHaveText('message 450');
  await expect.poll(() => isAtEnd(john)).toBe(true);
});

test('Escape marks everything as read and goes to the end', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(120, 'unread'));
  await john.page.goto(`/conversations/${meeting}`);
  await expect(lineOf(john)).toBeInViewport();
  await john.composer.press('Escape');
  await expect(john.said.last()).toHaveText('unread 120');
  await expect.poll(() => isAtEnd(john)).toBe(true);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});
