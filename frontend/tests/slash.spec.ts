/** Commands in the composer, and actions. */
import type { Conversation } from '../src/net/api-types';
import { expectNothingFound } from './axe';
import { allCode } from './code';
import { expect, test as base } from './fixtures';
import type { Person } from './person';

const test = base.extend<{
  /** The id of a room that john made, with jane. It is open in both pages. */
  launch: string;
}>({
  launch: async ({ johnsBrowser, janesBrowser: _, room }, use) => {
    const made = await johnsBrowser.request.post('/api/rooms', { data: { name: 'launch', usernames: ['jane'] } });
    const { id } = (await made.json()) as Conversation;
    await room.meetIn(id);
    await use(id);
  },
});

const options = ({ page }: Person) => page.getByRole('option');
const problem = ({ page }: Person) => page.getByRole('alert').filter({ hasText: /\S/u });
const stateOf = async ({ request }: Person, id: string) => (await (await request.get(`/api/conversations/${id}`)).json()) as Conversation;

/** The messages of the room, after the lines about its beginning. */
const sentIn = async (person: Person, id: string) => (await person.stored(id)).slice(2);

/** Types a text and sends it. A space at its end keeps lists away, which may come late. */
async function enter({ composer }: Person, text: string): Promise<void> {
  await composer.fill(`${text} `);
  await composer.press('Enter');
}

test('a slash lists the commands, which Enter and Tab complete', async ({ launch, john }) => {
  await john.composer.pressSequentially('/');
  await expect(options(john)).toHaveText([/\/me waves.*Say what/u, /\/topic text/u, /\/invite @name @other/u, /\/mute/u, /\/leave/u]);
  await expectNothingFound(john.page);
  await john.composer.pressSequentially('to');
  await expect(options(john)).toHaveText(/\/topic/u);
  await john.composer.press('Tab');
  await expect(john.composer).toHaveValue('/topic ');
  await expect(options(john)).toHaveCount(0);
  await john.composer.fill('/mu');
  await expect(options(john)).toHaveText(/\/mute/u);
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('/mute ');
  await expect(john.composer).toBeFocused();
  await john.composer.fill('and /');
  await expect(options(john)).toHaveCount(0);
  expect((await stateOf(john, launch)).involvement).toBe('mentions');
  expect(await sentIn(john, launch)).toEqual([]);
});

test('an unknown command is explained, and two slashes or a path are a message', async ({ launch, john }) => {
  await enter(john, '/foo bar');
  await expect(problem(john)).toHaveText('There is no command /foo. Type // to send a message that begins with a slash.');
  await expectNothingFound(john.page);
  await expect(john.composer).toHaveValue('/foo bar ');
  await john.composer.fill('//foo bar');
  await expect(problem(john)).toHaveCount(0);
  await john.composer.press('Enter');
  await expect(john.said).toHaveText(['/foo bar']);
  await enter(john, '/usr/bin is full');
  await expect(john.said).toHaveText(['/foo bar', '/usr/bin is full']);
  await expect(john.mark('/usr/bin is full', 'Sent')).toBeVisible();
  expect(await sentIn(john, launch)).toEqual(['/foo bar', '/usr/bin is full']);
});

test('a topic is set by those who may, and others are told why not', async ({ launch, john, jane }) => {
  await enter(john, '/topic Version 1.0 at noon');
  await expect(john.composer).toHaveValue('');
  await expect(jane.page.getByRole('main').getByText('Version 1.0 at noon').first()).toBeVisible();
  await enter(jane, '/topic mine');
  await expect(problem(jane)).toContainText('You do not manage this room.');
  await expect(jane.composer).toHaveValue('/topic mine ');
  expect((await stateOf(john, launch)).topic).toBe('Version 1.0 at noon');
});

test('people are invited by name', async ({ launch, server, john }) => {
  await server.addUsers('wei', 'ann');
  await enter(john, '/invite @wei @ann');
  await expect(john.page.getByRole('status').filter({ hasText: '2 people were added.' })).toBeVisible();
  await expect(john.composer).toHaveValue('');
  await enter(john, '/invite @nobody');
  await expect(problem(john)).toHaveCount(1);
  await expect(john.composer).toHaveValue('/invite @nobody ');
  expect((await stateOf(john, launch)).participantCount).toBe(4);
});

test('a direct conversation explains what it has not', async ({ meeting, john }) => {
  await john.composer.pressSequentially('/');
  await expect(options(john)).toHaveText([/\/me/u, /\/mute/u]);
  for (const [text, reason] of [['/invite @jane', 'Start a new one'], ['/leave', '/mute'], ['/topic x', 'Only rooms']] as const) {
    await enter(john, text);
    await expect(problem(john)).toContainText(reason);
  }
  await enter(john, '/mute');
  await expect(john.row('jane').getByRole('img', { name: 'Muted' })).toBeVisible();
  await enter(john, '/mute');
  await expect(john.row('jane').getByRole('img', { name: 'Muted' })).toHaveCount(0);
  expect((await stateOf(john, meeting)).involvement).toBe('everything');
});

test('leaving asks first', async ({ launch, john }) => {
  await enter(john, '/leave');
  const dialog = john.page.getByRole('dialog', { name: 'Leave # launch?' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Leave room' }).click();
  await expect(john.room('launch')).toHaveCount(0);
  expect((await stateOf(john, launch)).isParticipant).toBe(false);
});

test('an action is drawn as one for everyone, and copied as its sentence', async ({ launch, john, jane }) => {
  // It is announced once, without its marks if their code is there.
  await allCode(john.page);
  await enter(jane, '/me waves at **John**');
  for (const person of [john, jane]) {
    await expect(person.said).toHaveText(['jane waves at John']);
    await expect(person.said).toHaveCSS('font-style', 'italic');
  }
  await expect(john.announcer).toHaveText('launch: jane waves at John');
  expect(await sentIn(jane, launch)).toEqual(['/me waves at **John**']);
  const copied = await john.said.evaluate((text) => {
    getSelection()?.selectAllChildren(text.closest('[data-text]') as Element);
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    text.dispatchEvent(event);
    return event.clipboardData?.getData('text/plain');
  });
  expect(copied).toBe('jane waves at John');
  await john.message('jane waves').hover();
  await john.page.getByRole('button', { name: 'Reply' }).first().click();
  await john.say('Hello!');
  await expect(john.items.getByTitle('Go to that message')).toHaveText('jane waves at John');
});

test('a command is not an edit', async ({ launch, john }) => {
  await john.say('hello');
  await expect(john.mark('hello', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.fill('/');
  await expect(options(john)).toHaveCount(0);
  await john.composer.fill('/topic x');
  await john.composer.press('Enter');
  await expect(john.said).toHaveText([/^\/topic x/u]);
  expect((await stateOf(john, launch)).topic).toBeNull();
});
