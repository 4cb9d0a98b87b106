/** Mentions, links to rooms, and the lines about changes of a room. */
import type { Conversation } from '../src/net/api-types';
import { expectNothingFound } from './axe';
import { allCode } from './code';
import { expect, test as base } from './fixtures';
import type { Person } from './person';
import { demoProgram, type Program } from './programs';

type Launch = { id: string; as: (username: string) => Promise<Program>; post: (username: string, content: string) => Promise<void> };

const test = base.extend<{
  /** A room of john, jane and wei, which is open in john's page. Ann is not in it. */
  launch: Launch;
}>({
  launch: async ({ server, johnsBrowser, room, janesBrowser: _ }, use) => {
    await server.addUsers('wei', 'ann');
    const programs = new Map<string, Promise<Program>>();
    const as = (username: string) => {
      const program = programs.get(username) ?? demoProgram(server.origin, username);
      programs.set(username, program);
      return program;
    };
    const made = await johnsBrowser.request.post('/api/rooms', { data: { name: 'launch', usernames: ['jane', 'wei'] } });
    const { id } = (await made.json()) as Conversation;
    const post = async (username: string, content: string) => {
      const answer = await (await as(username))('POST', `/api/conversations/${id}/messages`, { content });
      expect(answer.status).toBe(201);
    };
    await room.meetIn(id);
    await use({ id, as, post });
  },
});

const change = async (program: Program, method: string, path: string, data?: unknown) => expect((await program(method, path, data)).ok).toBe(true);
const options = ({ page }: Person) => page.getByRole('option');
const chip = (person: Person, name: string) => person.items.getByRole('button', { name, exact: true });
const question = ({ page }: Person) => page.getByRole('group', { name: 'Notify everyone?' });

/** The text that a copy of the whole timeline puts on the clipboard. */
const copyAll = ({ page }: Person) =>
  page.evaluate(() => {
    const list = document.querySelector('ol[aria-label=Messages]') as HTMLElement;
    getSelection()?.selectAllChildren(list);
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    list.dispatchEvent(event);
    return event.clipboardData?.getData('text/plain') ?? '';
  });

const changeTopic = async ({ id, as }: Launch, topic: string) => change(await as('john'), 'PATCH', `/api/conversations/${id}`, { topic });

test('changes that follow each other are one line, which unfolds', async ({ launch, john }) => {
  const line = john.items.filter({ hasText: 'created this room' });
  await expect(line).toHaveText(/You created this room · You added jane and wei/u);
  await change(await launch.as('ann'), 'POST', `/api/conversations/${launch.id}/join`);
  await expect(line).toHaveText(/ · ann joined$/u);
  // Nothing more is to be shown.
  await expect(line.getByRole('button', { name: 'Show all' })).toHaveCount(0);
  await changeTopic(launch, 'At noon');
  await changeTopic(launch, 'At one');
  await expect(line).toHaveText(/ · You changed the topic to “At one” Show all$/u);
  await line.getByRole('button', { name: 'Show all' }).press('Enter');
  await expect(john.items.getByText('5 changes')).toBeVisible();
  await expect(john.items.filter({ hasText: 'At noon' })).toHaveText('You changed the topic to “At noon”');
  const hide = john.items.getByRole('button', { name: 'Hide' });
  await expect(hide).toBeFocused();
  await hide.press('Enter');
  await expect(line).toHaveText(/ · You changed the topic to “At one” Show all$/u);
});

test('a line has the names that people have now, and is copied as its text', async ({ launch, john, janesProgram }) => {
  await launch.post('jane', 'hello');
  await change(await launch.as('wei'), 'POST', `/api/conversations/${launch.id}/leave`);
  await expect(john.items.last()).toHaveText('wei left');
  await janesProgram.request.patch('/api/account', { data: { displayName: 'Jane Doe' } });
  await expect(john.items.filter({ hasText: 'created this room' })).toContainText('You added Jane Doe and wei');
  await allCode(john.page);
  expect(await copyAll(john)).toMatch(/^You created this room · You added Jane Doe and wei\n\nJane Doe, [^\n]+\nhello\n\nwei left$/u);
});

test('a change is neither unread nor announced, and ends a group', async ({ launch, john }) => {
  await launch.post('jane', 'one');
  await expect(john.said).toHaveText(['one']);
  await expect(john.announcer).toHaveText('jane in launch: one');
  await change(await launch.as('wei'), 'POST', `/api/conversations/${launch.id}/leave`);
  await expect(john.items.last()).toHaveText('wei left');
  await launch.post('jane', 'two');
  await expect(john.items.last()).toHaveText(/jane.*two/su);
  await expect(john.announcer.getByText('left')).toHaveCount(0);
  await expect.poll(() => john.unreadCount(launch.id)).toBe(0);
});

test('a mention shows the name, opens the card, and is copied as it was typed', async ({ launch, john, janesProgram }) => {
  await janesProgram.request.patch('/api/account', { data: { displayName: 'Jane Doe' } });
  await launch.post('wei', 'Ask @jane. Not @ann, nor `@jane` in code');
  await expect(john.said.last()).toHaveText('Ask @Jane Doe. Not @ann, nor @jane in code');
  await allCode(john.page);
  await chip(john, '@Jane Doe').click();
  await expect(john.page.getByRole('dialog', { name: 'Jane Doe' })).toBeVisible();
  await john.page.keyboard.press('Escape');
  await expect(chip(john, '@Jane Doe')).toBeFocused();
  expect(await copyAll(john)).toContain('Ask @jane. Not @ann, nor @jane in code');
});

test('a message that addresses the user has a tint', async ({ launch, john }) => {
  await launch.post('jane', 'nothing');
  await launch.post('jane', '@john hello');
  await launch.post('jane', '@room hello');
  await launch.post('jane', '@wei hello');
  await expect(john.said).toHaveText(['nothing', '@john hello', '@room hello', '@wei hello']);
  const tints = await john.items.filter({ has: john.page.locator('p[dir]') }).evaluateAll((rows) => rows.map((row) => getComputedStyle(row).boxShadow !== 'none'));
  expect(tints).toEqual([false, true, true, false]);
});

test('the name of a room is a link for those who may read it', async ({ launch, john }) => {
  const ann = await launch.as('ann');
  await change(ann, 'POST', '/api/rooms', { name: 'lab-notes' });
  await change(ann, 'POST', '/api/rooms', { name: 'hidden', isPrivate: true });
  await launch.post('jane', 'see #lab-notes, #hidden and #nowhere');
  await expect(john.items.getByRole('link')).toHaveText(['#lab-notes']);
  await john.items.getByRole('link', { name: '#lab-notes' }).click();
  await expect(john.page).toHaveURL(/\/conversations\/\d+$/u);
  await expect(john.page.getByRole('heading', { level: 1, name: 'lab-notes' })).toBeVisible();
});

test('the name of a private room is text for someone who has left it', async ({ launch, john }) => {
  const { id } = (await (await john.request.post('/api/rooms', { data: { name: 'leads', isPrivate: true } })).json()) as Conversation;
  await launch.post('jane', 'ask in #leads');
  await expect(john.items.getByRole('link')).toHaveText(['#leads']);
  expect((await john.request.post(`/api/conversations/${id}/leave`)).ok()).toBe(true);
  await expect(john.items.getByRole('link')).toHaveCount(0);
  await expect(john.said.last()).toHaveText('ask in #leads');
});

test('a name is completed with the keyboard alone, and nothing is sent', async ({ launch, john }) => {
  await john.composer.pressSequentially('Thanks @ja');
  await expect(options(john)).toHaveText(/jane/u);
  await expect(john.composer).toHaveAttribute('aria-activedescendant', (await options(john).getAttribute('id')) ?? '');
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('Thanks @jane ');
  await expect(options(john)).toHaveCount(0);
  await john.composer.pressSequentially('and @WE');
  await expect(options(john)).toHaveText(/wei/u);
  await john.composer.press('Tab');
  await expect(john.composer).toHaveValue('Thanks @jane and @wei ');
  await expect(john.composer).toBeFocused();
  await expect(john.said).toHaveCount(0);
  await john.composer.press('Enter');
  await expect(john.said).toHaveText(['Thanks @jane and @wei']);
  await expect(john.mark('Thanks @jane and @wei', 'Sent')).toBeVisible();
  expect(await john.stored(launch.id)).toContain('Thanks @jane and @wei');
});

test('participants are suggested first, then others, and arrows choose', async ({ launch, john }) => {
  await expect(john.composer).toBeVisible();
  await john.composer.pressSequentially('@');
  await expect(options(john).filter({ hasText: '@room' })).toHaveText(/notifies 2 people/u);
  await expect(options(john)).toHaveText([/jane/u, /wei/u, /ann/u, /@room/u, /@here/u]);
  await expect(john.page.getByRole('group', { name: 'Not in this room' }).getByRole('option')).toHaveText(/ann/u);
  const selected = john.page.getByRole('option', { selected: true });
  await expect(selected).toHaveText(/jane/u);
  await john.composer.press('ArrowDown');
  await expect(selected).toHaveText(/wei/u);
  await john.composer.press('ArrowUp');
  await john.composer.press('ArrowUp');
  await expect(selected).toHaveText(/@here/u);
  await options(john).filter({ hasText: 'wei' }).click();
  await expect(john.composer).toHaveValue('@wei ');
  await expect(john.composer).toBeFocused();
  expect(await john.unreadCount(launch.id)).toBe(0);
});

test('Escape closes the suggestions, and Enter sends again', async ({ launch, john }) => {
  await john.composer.pressSequentially('hi @ja');
  await expect(options(john)).toHaveText(/jane/u);
  await john.composer.press('Escape');
  await expect(options(john)).toHaveCount(0);
  await john.composer.pressSequentially('n');
  await expect(john.composer).toHaveValue('hi @jan');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText(['hi @jan']);
  await expect(john.mark('hi @jan', 'Sent')).toBeVisible();
  expect(await john.stored(launch.id)).toContain('hi @jan');
});

test('a name is completed in the middle of a text', async ({ launch, john }) => {
  await john.composer.fill('Thanks , see you');
  await john.composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(7, 7));
  await john.composer.pressSequentially('@ja');
  await expect(options(john)).toHaveText(/jane/u);
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('Thanks @jane, see you');
  await john.composer.pressSequentially('!');
  await expect(john.composer).toHaveValue('Thanks @jane!, see you');
  expect(launch.id).not.toBe('');
});

test('the keys of an input method are not keys of the list', async ({ launch, john }) => {
  await john.composer.pressSequentially('@ja');
  await expect(options(john)).toHaveText(/jane/u);
  await john.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229 });
  await john.composer.dispatchEvent('keydown', { key: 'ArrowDown', isComposing: false, keyCode: 229 });
  await expect(john.composer).toHaveValue('@ja');
  await expect(options(john)).toHaveCount(1);
  expect(launch.id).not.toBe('');
});

test('no name is suggested in code', async ({ launch, john }) => {
  // Until the parser is there, all is prose.
  await allCode(john.page);
  await john.composer.pressSequentially('@j');
  await expect(options(john)).toHaveText(/jane/u);
  await john.composer.fill('`@j`');
  await john.composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3));
  await john.composer.pressSequentially('a');
  await expect(john.composer).toHaveValue('`@ja`');
  await expect(options(john)).toHaveCount(0);
  expect(launch.id).not.toBe('');
});

test('rooms are suggested after a hash', async ({ launch, john }) => {
  await change(await launch.as('ann'), 'POST', '/api/rooms', { name: 'lab-notes', topic: 'Notes of all tests' });
  await john.composer.pressSequentially('see #LAB');
  await expect(options(john)).toHaveText(/lab-notes.*Notes of all tests/u);
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('see #lab-notes ');
});

test('@room that would notify many people asks first', async ({ launch, server, john }) => {
  const names = ['ben', 'cy', 'dee', 'eve', 'fay'];
  await server.addUsers(...names);
  const added = await john.request.post(`/api/conversations/${launch.id}/participants`, { data: { usernames: names } });
  expect(added.ok()).toBe(true);
  await expect(john.items.filter({ hasText: 'You added jane, wei and 5 others' })).toBeVisible();
  await john.composer.fill('@room lunch!');
  await john.composer.press('Escape');
  await john.composer.press('Enter');
  await expect(question(john)).toContainText('Notify 7 people?');
  await expectNothingFound(john.page);
  await john.composer.press('Escape');
  await expect(question(john)).toHaveCount(0);
  await expect(john.said).toHaveCount(0);
  await john.composer.press('Enter');
  await question(john).getByRole('button', { name: 'Cancel' }).click();
  await expect(john.composer).toHaveValue('@room lunch!');
  await john.composer.press('Enter');
  await expect(question(john)).toBeVisible();
  await john.composer.press('Enter');
  await expect(john.said).toHaveText(['@room lunch!']);
  await expect(question(john)).toHaveCount(0);
});

test('someone who is named and not in the room is added with one click', async ({ launch, john }) => {
  const notice = john.page.getByRole('status').filter({ hasText: 'not in this room' });
  await allCode(john.page);
  await john.composer.fill('@jane and @ann, look');
  await john.composer.press('Escape');
  await john.composer.press('Enter');
  await expect(notice).toContainText('ann is not in this room and was not notified.');
  await expectNothingFound(john.page);
  await notice.getByRole('button', { name: 'Add to room' }).click();
  await expect(john.items.last()).toHaveText('You added ann');
  await expect(notice).toHaveCount(0);
  await expect(john.composer).toBeFocused();
  await john.say('@ann, hello');
  await expect(chip(john, '@ann')).toBeVisible();
  await expect(notice).toHaveCount(0);
  expect(launch.id).not.toBe('');
});

test('@room in a small room is sent at once', async ({ launch, john }) => {
  await john.composer.fill('@room lunch!');
  await john.composer.press('Escape');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText(['@room lunch!']);
  await expect(john.mark('@room lunch!', 'Sent')).toBeVisible();
  expect(await john.stored(launch.id)).toContain('@room lunch!');
});

test('on a phone a suggestion is taken with a finger', async ({ launch, signIn }) => {
  const phone = await signIn('john', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await phone.open(launch.id);
  await phone.composer.tap();
  await phone.composer.pressSequentially('@ja');
  const option = options(phone);
  await expect(option).toHaveText(/jane/u);
  expect((await option.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await option.tap();
  await expect(phone.composer).toHaveValue('@jane ');
  await expect(phone.composer).toBeFocused();
});

test('axe finds nothing in mentions, changes and suggestions', async ({ launch, john }) => {
  for (const topic of ['At noon', 'At one']) await changeTopic(launch, topic);
  await launch.post('jane', '@john and @wei, see #launch. @room @here');
  await expect(john.said.last()).toContainText('@john');
  await john.items.getByRole('button', { name: 'Show all' }).click();
  await john.composer.pressSequentially('@');
  await expect(options(john)).toHaveCount(5);
  await expectNothingFound(john.page);
});
