/** The page that searches messages. */
import type { Page } from '@playwright/test';
import type { Message } from '../src/net/api-types';
import type { Account } from './account';
import { expectNothingFound, expectToFit } from './axe';
import { other, picture, sendFiles } from './files';
import { expect, test as base } from './fixtures';
import type { Person } from './person';
import { allCode } from './code';

const test = base.extend<{
  /** The ids of two rooms of john and jane. None is open in john's page. */
  launch: string;
  support: string;
}>({
  launch: ({ janesProgram: jane, johnsBrowser: _ }, use) => jane.createRoom('launch', { usernames: ['john'] }).then(use),
  support: ({ janesProgram: jane, johnsBrowser: _ }, use) => jane.createRoom('support', { usernames: ['john'] }).then(use),
});

const fieldOf = ({ page }: Person) => page.getByLabel('Search messages', { exact: true });
const found = ({ page }: Person) => page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('time') });
const selected = (person: Person) => found(person).filter({ has: person.page.locator('[aria-current]') });
const link = (person: Person, text: string) => found(person).filter({ hasText: text }).getByRole('link').first();

/** The marked texts, sorted. */
const marked = (page: Page) =>
  page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(({ startContainer, startOffset, endContainer, endOffset }) => {
    const range = new Range();
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    return range.toString();
  }).sort());

async function openSearch(person: Person, typed = ''): Promise<void> {
  await expect(person.sidebar).toBeVisible();
  await person.page.keyboard.press('ControlOrMeta+Shift+f');
  await expect(fieldOf(person)).toBeFocused();
  // At once: a slow machine would search in between.
  if (typed) await fieldOf(person).fill(typed);
}

async function post({ request }: Account, id: string, content: string): Promise<string> {
  const answer = await request.post(`/api/conversations/${id}/messages`, { data: { content } });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as Message).id;
}

test('results come as the user types, with the words marked, and mark nothing as read', async ({ launch, meeting, john, janesProgram: jane }) => {
  await john.page.goto('/people');
  await post(jane, launch, '**Backups**: is this how?\n```sh\nchinwag backup\n```');
  await post(jane, meeting, 'The backup ran.');
  await post(jane, launch, 'nothing about it');
  await sendFiles(jane, launch, '', other('old-backup-of-a-very-long-name-that-is-cut-in-its-middle.txt'));
  await openSearch(john);
  await john.page.keyboard.type('backup');
  await expect(found(john)).toHaveText([/# launch.*old-/su, /Direct message · jane.*ran/su, /# launch.*is this how/su]);
  await expect(found(john).locator('strong')).toHaveText('Backups');
  await expect.poll(() => marked(john.page)).toEqual(['Backup', 'backup', 'backup', 'backup']);
  await expect(john.page.getByText('3 messages', { exact: true }).first()).toBeVisible();
  await expect(john.page).toHaveURL('/search?query=backup');
  expect([await john.unreadCount(launch), await john.unreadCount(meeting)]).toEqual([3, 1]);
  await john.page.keyboard.press('ArrowDown');
  await john.page.keyboard.press('ArrowDown');
  await expect(selected(john)).toContainText('nothing about it');
  await john.page.reload();
  await expect(found(john)).toHaveCount(3);
  await expect(fieldOf(john)).toHaveValue('backup');
  await fieldOf(john).fill('');
  await expect(found(john)).toHaveCount(0);
  await expect(john.page).toHaveURL('/search');
  await expect.poll(() => marked(john.page)).toEqual([]);
  expect([await john.unreadCount(launch), await john.unreadCount(meeting)]).toEqual([3, 1]);
});

test('a slow answer to what was typed before does not replace a later one', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'first words');
  await post(jane, launch, 'second words');
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await john.page.route('**/api/search?query=first', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await openSearch(john);
  const asked = john.page.waitForRequest('**/api/search?query=first');
  await fieldOf(john).fill('first');
  await asked;
  const dropped = john.page.waitForEvent('requestfailed', (request) => request.url().endsWith('query=first'));
  await fieldOf(john).fill('second');
  await expect(found(john)).toHaveText([/second/u]);
  await dropped;
  arrive();
  await fieldOf(john).fill('words');
  await expect(found(john)).toHaveText([/second/u, /first/u]);
});

test('a result opens in its place, and Back returns to the same place in the results', async ({ launch, john, janesProgram: jane }) => {
  for (let count = 1; count <= 60; count += 1) await post(jane, launch, `number ${count}.`);
  await openSearch(john, 'number');
  await expect(found(john).first()).toContainText('number 60.');
  await expect(john.page.getByText('25+ messages', { exact: true }).first()).toBeVisible();
  await expect(async () => {
    await found(john).last().scrollIntoViewIfNeeded();
    await expect(found(john)).toHaveCount(60, { timeout: 500 });
  }).toPass();
  await expect(john.page.getByText('60 messages', { exact: true }).first()).toBeVisible();
  const row = found(john).filter({ hasText: 'number 20.' });
  await row.scrollIntoViewIfNeeded();
  const place = async () => (await row.boundingBox())?.y ?? 0;
  const before = await place();
  await link(john, 'number 20.').click();
  await expect(john.message('number 20.')).toBeInViewport();
  await expect(john.message('number 19.')).toBeVisible();
  const searches: string[] = [];
  john.page.on('request', (request) => request.url().includes('/api/search') && searches.push(request.url()));
  await john.page.goBack();
  await expect(row).toBeInViewport();
  // The browser scrolls by whole pixels.
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(1);
  await expect(selected(john)).toContainText('number 20.');
  await expect(fieldOf(john)).toHaveValue('number');
  await expect(found(john)).toHaveCount(60);
  expect(searches).toEqual([]);
  await john.page.goForward();
  await expect(john.message('number 20.')).toBeInViewport();
});

test('arrows select, Enter opens, and Escape returns to where the user was', async ({ launch, support, john, janesProgram: jane }) => {
  await post(jane, launch, 'the plan before');
  const id = await post(jane, launch, 'one apple');
  await post(jane, launch, 'the plan after');
  await post(jane, support, 'two apples');
  await john.open(support);
  await allCode(john.page);
  await openSearch(john, 'apple');
  await expect(selected(john)).toContainText('two apples');
  await expect(selected(john)).toContainText('No newer messages');
  await john.page.keyboard.press('ArrowDown');
  await expect(selected(john)).toContainText(/the plan before.*one apple.*the plan after/su);
  await expect(john.page.getByRole('status').filter({ hasText: 'jane, # launch: one apple' })).toHaveCount(1);
  await expect(fieldOf(john)).toBeFocused();
  await john.page.keyboard.press('ArrowDown');
  await expect(selected(john)).toContainText('one apple');
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${launch}/${id}`);
  await john.page.goBack();
  await expect(selected(john)).toContainText('one apple');
  await expect(fieldOf(john)).toBeFocused();
  await john.page.keyboard.press('Escape');
  await expect(john.page).toHaveURL(`/conversations/${support}`);
  await expect(john.message('two apples')).toBeVisible();
});

test('Escape closes the page after a click beside the results, too', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  await john.open(launch);
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveCount(1);
  await john.page.getByRole('main').click({ position: { x: 200, y: 600 } });
  await expect(fieldOf(john)).not.toBeFocused();
  await john.page.keyboard.press('Escape');
  await expect(john.page).toHaveURL(`/conversations/${launch}`);
});

test('Enter before the answer searches at once, and does not open a result of before', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'old one');
  await post(jane, launch, 'new two');
  await openSearch(john, 'old');
  await expect(found(john)).toHaveText([/old one/u]);
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await john.page.route('**/api/search?query=new', async (route) => {
    await held;
    await route.continue();
  });
  await fieldOf(john).fill('new');
  await john.page.keyboard.press('Enter');
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL('/search?query=new');
  arrive();
  await expect(found(john)).toHaveText([/new two/u]);
});

test('a search that was pasted as a link closes to the conversations', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  await john.page.goto('/search?query=apple');
  await expect(found(john)).toHaveCount(1);
  await expect(fieldOf(john)).toBeFocused();
  await john.page.getByRole('button', { name: 'Close' }).click();
  await expect(john.page).not.toHaveURL(/search/u);
  await expect(john.sidebar).toBeVisible();
});

test('edited and deleted messages and a lost room leave the results', async ({ launch, john, johnsBrowser, janesProgram: jane }) => {
  const leads = await jane.createRoom('leads', { isPrivate: true, usernames: ['john'] });
  const [first, second, third] = [await post(jane, launch, 'apple one'), await post(jane, launch, 'apple two'), await post(jane, launch, 'apple three')];
  await post(jane, leads, 'secret apple');
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveCount(4);
  const edit = (id: string, content: string) => jane.request.patch(`/api/conversations/${launch}/messages/${id}`, { data: { content, ifEditedAt: null } });
  await edit(first, 'pear one');
  await edit(second, 'a green apple');
  await jane.request.delete(`/api/conversations/${launch}/messages/${third}`);
  await expect(found(john)).toHaveText([/secret apple/u, /a green apple.*edited/su]);
  await expect.poll(() => marked(john.page)).toEqual(['apple', 'apple']);
  expect((await johnsBrowser.request.post(`/api/conversations/${leads}/leave`)).ok()).toBe(true);
  await expect(found(john)).toHaveText([/a green apple/u]);
});

test('the focus returns to the field when its result is deleted', async ({ launch, john, janesProgram: jane }) => {
  const first = await post(jane, launch, 'apple one');
  await post(jane, launch, 'apple two');
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveCount(2);
  await found(john).last().getByRole('link').first().focus();
  await jane.request.delete(`/api/conversations/${launch}/messages/${first}`);
  await expect(found(john)).toHaveText([/apple two/u]);
  await expect(fieldOf(john)).toBeFocused();
});

test('the focus stays away when it was taken from a result that is deleted then', async ({ launch, john, janesProgram: jane }) => {
  const first = await post(jane, launch, 'apple one');
  await post(jane, launch, 'apple two');
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveCount(2);
  await found(john).last().getByRole('link').first().focus();
  await john.page.getByRole('complementary', { name: 'Demo' }).click();
  expect(await john.page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await jane.request.delete(`/api/conversations/${launch}/messages/${first}`);
  await expect(found(john)).toHaveText([/apple two/u]);
  await expect(fieldOf(john)).not.toBeFocused();
});

const HOSTILE = [
  '<img src=x onerror=alert(1)> needle <script>alert(1)</script>',
  '[needle](javascript:alert(1)) https://example.com/needle',
  `needle ${'long '.repeat(1_998)}`,
  '\u202eneedle \u2066עברית\u2069 العربية',
  '```\nneedle\n```\n> needle\n| needle | b |\n|---|---|\n| 1 | 2 |',
];

test('hostile messages and queries are text', async ({ launch, john, janesProgram: jane }) => {
  for (const content of HOSTILE) await post(jane, launch, content);
  await openSearch(john, 'needle');
  await expect(found(john)).toHaveCount(HOSTILE.length);
  await expect(found(john).locator('img, script, [href^="javascript:"]')).toHaveCount(0);
  await expect.poll(async () => new Set((await marked(john.page)).map((text) => text.toLowerCase()))).toEqual(new Set(['needle']));
  await expectToFit(john.page);
  for (const typed of ['<u>"\'&%', '(?:[', 'a\u0000b', '\u202e', '"', 'in:', '-', '%', 'NEAR(a b)', 'x'.repeat(400)]) {
    await john.page.goto(`/search?query=${encodeURIComponent(typed)}`);
    await expect(fieldOf(john)).toBeVisible();
    await expect(john.page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    await expect(john.page.locator('main u, main script')).toHaveCount(0);
  }
});

test('the button in the head of a conversation searches there', async ({ launch, meeting, john, janesProgram: jane }) => {
  await post(jane, launch, 'apple here');
  await post(jane, meeting, 'apple there');
  await john.open(launch);
  await john.page.getByRole('link', { name: 'Search in this conversation' }).click();
  await expect(fieldOf(john)).toHaveValue('in:#launch ');
  await expect(fieldOf(john)).toBeFocused();
  await john.page.keyboard.type('apple');
  await expect(found(john)).toHaveText([/apple here/u]);
  await john.open(meeting);
  await john.page.getByRole('link', { name: 'Search in this conversation' }).click();
  await expect(fieldOf(john)).toHaveValue('in:@jane ');
  await expect(found(john)).toHaveText([/apple there/u]);
});

test('a conversation of several is searched by its button', async ({ meeting, server, john, janesProgram: jane }) => {
  await server.addUsers('ann');
  const started = await john.request.post('/api/conversations', { data: { usernames: ['jane', 'ann'] } });
  const { id } = (await started.json()) as { id: string };
  await post(jane, meeting, 'apple for two');
  await post(jane, id, 'apple for three');
  await john.open(id);
  await john.page.getByRole('link', { name: 'Search in this conversation' }).click();
  await expect(fieldOf(john)).toHaveValue('in:@jane,@ann ');
  await expect(found(john)).toHaveText([/apple for three/u]);
});

test('the switcher searches messages for what is typed', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple & more');
  await john.page.keyboard.press('ControlOrMeta+k');
  await john.page.getByRole('combobox', { name: 'Jump to' }).fill('apple & more');
  const option = john.page.getByRole('option', { name: 'Search messages for “apple & more”' });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await john.page.keyboard.press('Enter');
  await expect(fieldOf(john)).toHaveValue('apple & more');
  await expect(found(john)).toHaveText([/one apple & more/u]);
  // From the page itself, and back.
  await john.page.keyboard.press('ControlOrMeta+k');
  await john.page.getByRole('combobox', { name: 'Jump to' }).fill('zzz');
  await john.page.getByRole('option', { name: 'Search messages for “zzz”' }).click();
  await expect(john.page.getByText('Nothing for “zzz”')).toBeVisible();
  await john.page.goBack();
  await expect(fieldOf(john)).toHaveValue('apple & more');
  await expect(found(john)).toHaveCount(1);
});

test('recent searches are offered, can be removed, and are erased on signing out', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'apple pie');
  for (const typed of ['apple', 'pie']) {
    await openSearch(john);
    await fieldOf(john).fill(typed);
    await expect(found(john)).toHaveCount(1);
    await john.page.keyboard.press('Enter');
    await expect(john.message('apple pie')).toBeVisible();
  }
  await openSearch(john);
  const recent = john.page.getByRole('region', { name: 'Recent searches' }).getByRole('listitem');
  await expect(recent).toHaveText(['pie', 'apple']);
  await recent.getByRole('button', { name: 'Remove pie' }).click();
  await expect(recent).toHaveText(['apple']);
  await recent.getByRole('button', { name: 'apple', exact: true }).click();
  await expect(found(john)).toHaveCount(1);
  await expect(fieldOf(john)).toHaveValue('apple');
  await john.signOut();
  expect(await john.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('searches')))).toEqual([]);
});

test('results are grouped by conversation', async ({ launch, support, john, janesProgram: jane }) => {
  await post(jane, launch, 'apple 1');
  await post(jane, support, 'apple 2');
  await post(jane, launch, 'apple 3');
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveText([/apple 3/u, /apple 2/u, /apple 1/u]);
  await john.page.getByRole('button', { name: 'by conversation' }).click();
  await expect(found(john)).toHaveText([/apple 3/u, /apple 1/u, /apple 2/u]);
  await expect(john.page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText([/# launch/u, /# support/u]);
  await expect(fieldOf(john)).toBeFocused();
  await john.page.keyboard.press('ArrowDown');
  await expect(selected(john)).toContainText('apple 1');
});

test('the number of results in a conversation says that there are more', async ({ launch, john, janesProgram: jane }) => {
  for (let count = 1; count <= 30; count += 1) await post(jane, launch, `number ${count}.`);
  await openSearch(john, 'number');
  await john.page.getByRole('button', { name: 'by conversation' }).click();
  const heading = john.page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(heading).toHaveText(/# launch ?25\+$/u);
  await found(john).last().scrollIntoViewIfNeeded();
  await expect(heading).toHaveText(/# launch ?30$/u);
});

test('a search is remembered however the user leaves it', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'apple pie');
  const recent = john.page.getByRole('region', { name: 'Recent searches' }).getByRole('listitem');
  for (const [typed, leave] of [['apple', () => john.room('launch').click()], ['pie', () => john.page.goBack()]] as const) {
    await openSearch(john, typed);
    await expect(found(john)).toHaveCount(1);
    await leave();
    await expect(fieldOf(john)).toBeHidden();
  }
  await openSearch(john);
  await expect(recent).toHaveText(['pie', 'apple']);
});

test('an empty page goes on to older messages, and says so', async ({ launch, john, janesProgram: jane }) => {
  const id = await post(jane, launch, 'an old apple');
  const answers = [{ hits: [], before: '900', isComplete: true }, { hits: [], before: '800', isComplete: false }];
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await john.page.route('**/api/search?*', async (route) => {
    const answer = answers.shift();
    if (!answer) await held;
    if (answer) await route.fulfill({ json: answer });
    else await route.continue();
  });
  await openSearch(john, 'apple');
  await expect(john.page.getByRole('main').locator('p:not([role])', { hasText: 'Searching older messages…' })).toBeVisible();
  await expect(john.page.getByText('still being indexed')).toBeVisible();
  arrive();
  await expect(found(john)).toHaveText([/an old apple/u]);
  await expect(link(john, 'apple')).toHaveAttribute('href', `/conversations/${launch}/${id}`);
});

test('results are asked for again when the browser shows the page after a time without events', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  await john.page.route('**/api/search?*', (route) => route.fulfill({ json: { hits: [], before: null, isComplete: true } }), { times: 1 });
  await openSearch(john, 'apple');
  await expect(john.page.getByText('Nothing for “apple”')).toBeVisible();
  await john.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect(found(john)).toHaveText([/one apple/u]);
});

test('without results, the page tells what did not match', async ({ launch: _, john }) => {
  const nothing = john.page.getByRole('main').filter({ hasText: 'Nothing' });
  const everywhere = john.page.getByRole('button', { name: 'Search everywhere' });
  await openSearch(john, 'apple in:#launch -pear');
  await expect(nothing).toContainText('Nothing for “apple” No messages with this text match in:#launch and -pear.');
  await expect(everywhere).toBeVisible();
  await fieldOf(john).fill('from:nobody');
  await expect(nothing).toContainText('Nothing found No one has the username nobody.');
  await expect(everywhere).toBeHidden();
  await fieldOf(john).fill('apple -pear');
  await expect(nothing).toContainText('Nothing for “apple” No messages with this text match -pear.');
  await expect(everywhere).toBeHidden();
  await fieldOf(john).fill('apple');
  await expect(nothing).toContainText('No message has this text.');
});

test('each search of a tab has its own results, after the page was closed and after a result was opened', async ({ launch, john, janesProgram: jane }) => {
  for (const text of ['one apple', 'one pear', 'two pears']) await post(jane, launch, text);
  await openSearch(john, 'apple');
  await expect(found(john)).toHaveText([/one apple/u]);
  await john.page.keyboard.press('Escape');
  await openSearch(john, 'pear');
  await expect(found(john)).toHaveText([/two pears/u, /one pear/u]);
  await john.page.keyboard.press('ArrowDown');
  await expect(selected(john)).toContainText('one pear');
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(/\/conversations\//u);
  await john.page.goBack();
  await expect(selected(john)).toContainText('one pear');
  await john.page.keyboard.press('ArrowUp');
  await expect(selected(john)).toContainText('two pears');
  await openSearch(john, 'one');
  await expect(found(john)).toHaveText([/one pear/u, /one apple/u]);
  await john.page.getByRole('button', { name: 'by conversation' }).click();
  await expect(john.page.getByRole('main').getByRole('heading', { name: 'launch' })).toBeVisible();
});

test('Enter searches for one character', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'R or C++?');
  await openSearch(john, 'R');
  await expect(john.page.getByText('Press Enter to search for a single character.')).toBeVisible();
  await john.page.keyboard.press('Enter');
  await expect(found(john)).toHaveText([/R or C\+\+/u]);
  await expect(john.page).toHaveURL('/search?query=R');
});

test('a message that is sent meanwhile comes on top', async ({ launch, john, janesProgram: jane }) => {
  await openSearch(john, 'marimba');
  await expect(john.page.getByRole('main')).toContainText('Nothing');
  for (const text of ['a marimba', 'another one', 'two marimbas']) await post(jane, launch, text);
  await expect(found(john)).toHaveText([/two marimbas/u, /a marimba/u]);
});

test('a result keeps its place under the pointer until that leaves', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one marimba');
  await openSearch(john, 'marimba');
  await expect(found(john)).toHaveCount(1);
  await found(john).first().hover();
  await john.page.clock.install();
  const asked: string[] = [];
  john.page.on('request', (request) => request.url().includes('/api/search') && asked.push(request.url()));
  await post(jane, launch, 'two marimbas');
  // The line after the result.
  await expect(selected(john)).toContainText('two marimbas');
  await john.page.clock.fastForward(5_000);
  expect(asked).toEqual([]);
  await fieldOf(john).hover();
  await expect(found(john)).toHaveText([/two marimbas/u, /one marimba/u]);
});

test('the name of a file that was found is shown whole, with the words marked whatever their accents', async ({ launch, john, janesProgram: jane }) => {
  await sendFiles(jane, launch, '', other('Quarterly report of März of the whole big team (final).pdf'), other('Another quarterly report of the whole big team (final).txt'));
  await openSearch(john, 'marz');
  await expect.poll(() => marked(john.page)).toEqual(['März']);
  const isCut = () => found(john).locator('.file-name').evaluateAll((names) => names.map((name) => [...name.children].some((part) => part.scrollWidth > part.clientWidth)));
  await expect.poll(isCut).toEqual([false, true]);
});

test('a mention that was found is marked, in the words that it shows', async ({ launch, john, janesProgram: jane }) => {
  await jane.request.patch('/api/account', { data: { displayName: 'Cooper' } });
  await post(jane, launch, 'Ask @jane or @john in #launch.');
  await openSearch(john, '@jane');
  await expect(found(john)).toHaveCount(1);
  await expect.poll(() => marked(john.page)).toEqual(['@Cooper']);
  await fieldOf(john).fill('laun');
  await expect.poll(() => marked(john.page)).toEqual(['laun']);
  await fieldOf(john).fill('cooper');
  await expect(john.page.getByRole('main')).toContainText('Nothing for “cooper”');
});

test('what was typed with the signs of Markdown is marked as it is shown', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'Boldly: **bold** and `code`');
  await openSearch(john, '**bold**');
  await expect.poll(() => marked(john.page)).toEqual(['bold']);
  await fieldOf(john).fill('`code`');
  await expect.poll(() => marked(john.page)).toEqual(['code']);
});

test('an error can be tried again', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  await john.page.route('**/api/search?*', (route) => route.abort());
  await openSearch(john, 'apple');
  await expect(john.page.getByRole('alert')).toContainText('not reachable');
  await john.page.unroute('**/api/search?*');
  await john.page.getByRole('button', { name: 'Try again' }).click();
  await expect(found(john)).toHaveText([/one apple/u]);
});

test('axe finds nothing, and everything fits', async ({ launch, john, janesProgram: jane }) => {
  await openSearch(john);
  await expect(john.page.getByText('You can also type')).toBeVisible();
  await expectNothingFound(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await sendFiles(jane, launch, 'apple', picture('apple.png', 300, 200), other('a-long-name-of-an-apple-in-a-file-that-is-longer.txt'));
  await post(jane, launch, '**apple**\n```sh\nls\n```');
  await fieldOf(john).fill('apple');
  await expect(found(john)).toHaveCount(2);
  await expect(selected(john)).toContainText('No newer messages');
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.getByRole('button', { name: 'by conversation' }).click();
  await expectNothingFound(john.page);
  await fieldOf(john).fill('from:jane nothing like this');
  await expect(john.page.getByText('Nothing for “nothing like this”')).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
});

test('on a phone, a tap opens a result, and Back leads to the results and then to the room', async ({ launch, signIn, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  const phone = await signIn('john', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await phone.room('launch').tap();
  await phone.page.getByRole('link', { name: 'Search in this conversation' }).tap();
  await expect(fieldOf(phone)).toBeFocused();
  await fieldOf(phone).fill('apple');
  await expect(found(phone)).toHaveText([/one apple/u]);
  await expect(found(phone)).not.toContainText('Open in room');
  await link(phone, 'one apple').tap();
  await expect(phone.message('one apple')).toBeVisible();
  await phone.page.goBack();
  await expect(found(phone)).toHaveCount(1);
  const back = phone.page.getByRole('link', { name: 'Back', exact: true });
  const tab = phone.page.context().waitForEvent('page');
  await back.click({ modifiers: ['ControlOrMeta'] });
  await (await tab).close();
  await expect(found(phone)).toHaveCount(1);
  await back.tap();
  await expect(phone.page).toHaveURL(`/conversations/${launch}`);
});

/** The heights of the texts of results, and the marks in them that can be seen: no element around them hides them. */
const seenIn = (person: Person) =>
  found(person).evaluateAll((rows) => rows.map((row) => {
    const mark = [...(CSS.highlights.get('found') ?? [])].find(({ startContainer }) => row.contains(startContainer));
    if (!mark) return null;
    const range = new Range();
    range.setStart(mark.startContainer, mark.startOffset);
    range.setEnd(mark.endContainer, mark.endOffset);
    const place = range.getBoundingClientRect();
    for (let around = mark.startContainer.parentElement; around && around !== row; around = around.parentElement) {
      const edge = around.getBoundingClientRect();
      const isOutside = place.top < edge.top || place.bottom > edge.bottom || place.left < edge.left || place.right > edge.right;
      if (getComputedStyle(around).overflow !== 'visible' && isOutside) return 'hidden';
    }
    return row.getBoundingClientRect().height < 300 ? 'seen' : 'too high';
  }));

test('a long message is cut to the part where it was found', async ({ launch, john, janesProgram: jane }) => {
  const lines = Array.from({ length: 100 }, (_, number) => `line ${number + 1}`);
  const withNeedle = (at: number) => lines.with(at, 'the needle').join('\n');
  const contents = [withNeedle(80), withNeedle(0), `\`\`\`sh\n${withNeedle(40)}\n\`\`\``, `\`\`\`\n${'wide '.repeat(100)}needle\n\`\`\``, `${'word '.repeat(800)}**needle** ${'word '.repeat(800)}`, 'a needle'];
  for (const content of contents) await post(jane, launch, content);
  await openSearch(john, 'needle');
  await expect.poll(() => seenIn(john)).toEqual(contents.map(() => 'seen'));
  await john.page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => seenIn(john)).toEqual(contents.map(() => 'seen'));
  await expect(found(john).getByRole('button', { name: 'Show all' })).toHaveCount(0);
  await expect(found(john).locator('.fadesAbove')).toHaveCount(3);
  await expect(found(john).locator('.fadesBelow')).toHaveCount(4);
});

test('text in a result can be selected, and a click on it opens the message', async ({ launch, john, janesProgram: jane }) => {
  const id = await post(jane, launch, 'one apple and **more** of them\n```\napple\n```');
  await openSearch(john, 'apple');
  const text = found(john).getByText('one apple');
  await expect(found(john).getByRole('button', { name: 'Copy code' })).toBeVisible();
  const box = await text.boundingBox();
  if (!box) throw new Error('no text');
  const { mouse } = john.page;
  await mouse.move(box.x + 1, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + 400, box.y + box.height / 2, { steps: 5 });
  await mouse.up();
  expect(await john.page.evaluate(() => getSelection()?.toString())).toBe('one apple and more of them');
  await expect(john.page).toHaveURL('/search?query=apple');
  // Ends the selection.
  await john.page.getByText('1 message', { exact: true }).first().click();
  const tab = john.page.context().waitForEvent('page');
  await text.click({ modifiers: ['ControlOrMeta'] });
  await expect(await tab).toHaveURL(`/conversations/${launch}/${id}`);
  await (await tab).close();
  await expect(john.page).toHaveURL('/search?query=apple');
  for (const place of [text, found(john).getByText('jane', { exact: true }), link(john, 'one apple')]) {
    const other = john.page.context().waitForEvent('page');
    await place.click({ button: 'middle' });
    await expect(await other).toHaveURL(`/conversations/${launch}/${id}`);
    await (await other).close();
  }
  expect(john.page.context().pages()).toEqual([john.page]);
  await expect(john.page).toHaveURL('/search?query=apple');
  await found(john).getByRole('group', { name: 'Code' }).click();
  await expect(john.page).toHaveURL(`/conversations/${launch}/${id}`);
  await john.page.goBack();
  await text.click();
  await expect(john.page).toHaveURL(`/conversations/${launch}/${id}`);
  await john.page.goBack();
  await link(john, 'one apple').press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${launch}/${id}`);
});

test('on a narrow screen, dates are short, and the order has a line of its own', async ({ meeting, john, janesProgram: jane }) => {
  for (let count = 1; count <= 11; count += 1) await post(jane, meeting, `apple ${count}`);
  await john.page.route('**/api/search?*', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { hits: { message: Message }[] };
    for (const { message } of body.hits) message.createdAt = '2024-11-27T11:10:00Z';
    await route.fulfill({ response, json: body });
  });
  await openSearch(john, 'apple');
  await expect(found(john).getByRole('time').first()).toHaveText('27 November 2024, 12:10');
  await john.page.setViewportSize({ width: 320, height: 640 });
  await expect(found(john).getByRole('time').first()).toHaveText('27/11/2024');
  const order = john.page.getByRole('group', { name: 'Order' });
  const top = async (name: string) => (await order.getByRole('button', { name }).boundingBox())?.y;
  expect(await top('by conversation')).toBe(await top('newest first'));
});

test('links of results are named by place, author and time', async ({ launch, meeting, john, janesProgram: jane }) => {
  await post(jane, launch, 'one apple');
  await post(jane, meeting, 'two apples');
  await openSearch(john, 'apple');
  const links = found(john).getByRole('link');
  await expect(links).toHaveCount(2);
  await expect(links.first()).toHaveAccessibleName(/^Direct message · jane jane Today, \d+:\d\d$/u);
  await expect(links.last()).toHaveAccessibleName(/^# launch jane Today, \d+:\d\d$/u);
  await john.page.getByRole('button', { name: 'by conversation' }).click();
  await expect(links.last()).toHaveAccessibleName(/^Today, \d+:\d\d jane$/u);
});

test('rooms and people of such a name are offered beside the messages', async ({ launch, john, server, janesProgram: jane }) => {
  await server.addUsers('ann');
  const lab = await jane.createRoom('launch-lab', { usernames: [] });
  await post(jane, launch, 'The launch is near.');
  await jane.request.patch('/api/account', { data: { displayName: 'Launch Jane' } });
  const names = john.page.getByRole('list', { name: 'Rooms and people' });
  await openSearch(john, 'launch');
  await expect(found(john)).toHaveText([/is near/u]);
  await expect(names.getByRole('listitem')).toHaveText([/^# ?launch$/u, /launch-lab/u, /Launch Jane/u]);
  await expectNothingFound(john.page);
  await names.getByRole('button', { name: 'Launch Jane' }).click();
  const card = john.page.getByRole('dialog', { name: 'Launch Jane' });
  await expect(card).toBeVisible();
  await expectNothingFound(john.page);
  await john.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(names.getByRole('button', { name: 'Launch Jane' })).toBeFocused();
  await names.getByRole('link', { name: 'launch-lab' }).press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${lab}`);
  await john.page.goBack();
  await expect(names.getByRole('listitem')).toHaveCount(3);
  await fieldOf(john).fill('launch from:jane');
  await expect(found(john)).toHaveCount(1);
  await expect(names).toBeHidden();
  await fieldOf(john).fill('ann');
  await expect(john.page.getByRole('main')).toContainText('Nothing for “ann”');
  await expect(names.getByRole('listitem')).toHaveText([/ann/u]);
  await john.page.setViewportSize({ width: 320, height: 640 });
  await expectToFit(john.page);
});

test('another spelling is offered, in which the words of the messages are', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, 'The nightly backups ran.');
  const offer = (name: string | RegExp) => john.page.getByRole('button', { name });
  await openSearch(john, 'in:#launch nightly bakcup');
  await expect(offer('Search everywhere')).toBeVisible();
  await expectNothingFound(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  const top = async (name: string | RegExp) => (await offer(name).boundingBox())?.y;
  expect(await top('Search everywhere')).toBe(await top(/^Search for “/u));
  await offer(/^Search for “ ?nightly backup ?”$/u).click();
  await expect(fieldOf(john)).toHaveValue('in:#launch nightly backup');
  await expect(fieldOf(john)).toBeFocused();
  await expect(found(john)).toHaveText([/The nightly backups ran/u]);
  await fieldOf(john).fill('"backups nightly"');
  await offer('Search without quotes').click();
  await expect(found(john)).toHaveText([/The nightly backups ran/u]);
});
