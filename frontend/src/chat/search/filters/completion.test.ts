import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom, exampleUser } from '../../../../tests/support/example-conversation';
import type { Conversation } from '../../../net/api-types';
import { people } from '../../../net/api/people';
import { rooms } from '../../../net/api/rooms';
import type { Chat } from '../../chat.svelte';
import { FilterCompletion } from './completion.svelte';
import { Names } from './names.svelte';
import { replacementOf } from './options';

vi.mock('../../../net/api/people', () => ({ people: vi.fn() }));
vi.mock('../../../net/api/rooms', () => ({ rooms: vi.fn() }));
vi.mock('../../../ui/attention.svelte', () => ({ attention: { today: '2026-05-08' } }));

const [john, jane, jan, ann] = [exampleUser('1', 'john'), exampleUser('2', 'jane'), exampleUser('3', 'jan', { isDeactivated: true }), exampleUser('4', 'ann', { displayName: 'Zoë' })];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.mocked(people).mockReset().mockImplementation(async (search) => [john, jan, ann, jane].filter(({ username }) => username.includes(search)) as never);
  vi.mocked(rooms).mockReset().mockResolvedValue({ rooms: [exampleRoom({ id: '5', name: 'lab-notes' })], hasMore: false });
});
afterEach(() => void vi.useRealTimers());

const withAnn = exampleConversation({ otherParticipant: ann });
const notes = exampleConversation({ id: '8', participantIds: ['1'] });
const userOf = (id: string) => [john, jane, jan, ann].find((user) => user.id === id);
function namesWith(...direct: Conversation[]) {
  const conversations = { rooms: [exampleRoom({ id: '9', name: 'launch' })], newest: () => direct, loadRest: vi.fn() };
  return new Names({ authUser: john, conversations, userOf } as unknown as Chat);
}
const completionWith = (...direct: Conversation[]) => new FilterCompletion(namesWith(...direct));
const type = (completion: FilterCompletion, text: string) => completion.type(text, text.length);
const wait = (milliseconds = 500) => vi.advanceTimersByTimeAsync(milliseconds);
const offered = (completion: FilterCompletion) => completion.options.map(({ text }) => text);
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more }) as KeyboardEvent;

test.each([
  ['f', ['from:']], ['lunch -i', ['in:', 'is:']], ['B', ['before:']], ['-b', []], ['fro m', ['mentions:']], ['lunch', []], ['"f', []],
  ['has:', ['has:file', 'has:link', 'has:picture', 'has:reaction']], ['-has:f', ['has:file']], ['has:file', []], ['has:lunch', []],
  ['is:', ['is:pinned']], ['mentions:m', ['mentions:me']],
  ['on:', ['on:today', 'on:yesterday', 'on:2026-05-01']], ['before:y', ['before:yesterday']], ['After:2026', ['after:2026-05-01']], ['-on:', []], ['12:30', []],
])('“%s” is completed by %j, without a request', async (text, expected) => {
  const completion = completionWith();
  type(completion, text);
  await wait();
  expect(offered(completion)).toEqual(expected);
  expect(people).not.toHaveBeenCalled();
  expect(rooms).not.toHaveBeenCalled();
});

test('people are those whom the user writes with, then others, and at last those who left', async () => {
  const completion = completionWith(withAnn);
  type(completion, 'lunch from:');
  expect(offered(completion)).toEqual(['from:me', 'from:ann']);
  await wait(0);
  expect(offered(completion)).toEqual(['from:me', 'from:ann', 'from:jane', 'from:jan']);
  type(completion, 'lunch -from:@zo');
  expect(offered(completion)).toEqual(['from:ann']);
});

test('a chip names a known person only by the exact username', () => {
  const [zoe, other] = ['zoë', 'zoé'].map((username) => exampleConversation({ otherParticipant: exampleUser(username, username) }));
  expect(namesWith(zoe!).personNamed('zoe')).toBeUndefined();
  expect(namesWith(zoe!, other!).personNamed('ZOÉ')?.username).toBe('zoé');
  expect(namesWith(zoe!).personNamed('ME')?.username).toBe('john');
});

test('a quickly typed name is one request after the first, and what was found stays', async () => {
  const completion = completionWith();
  for (const text of ['from:', 'from:j', 'from:ja', 'from:jan']) {
    type(completion, text);
    await wait(50);
  }
  await wait();
  expect(vi.mocked(people).mock.calls.map(([search]) => search)).toEqual(['', 'jan']);
  expect(offered(completion)).toEqual(['from:jan', 'from:jane']);
  vi.mocked(people).mockReturnValue(new Promise(() => {}));
  type(completion, 'from:ja');
  await wait();
  expect(offered(completion)).toEqual(['from:jane', 'from:jan']);
});

test('places are rooms and direct conversations, and the sign tells which', async () => {
  const completion = completionWith(withAnn, notes);
  type(completion, 'in:');
  await wait(0);
  expect(offered(completion)).toEqual(['in:#launch', 'in:#lab-notes', 'in:@ann', 'in:@john', 'in:anywhere']);
  type(completion, 'in:#la');
  expect(offered(completion)).toEqual(['in:#launch', 'in:#lab-notes']);
  type(completion, 'in:@');
  expect(offered(completion)).toEqual(['in:@ann', 'in:@john']);
  type(completion, '-in:any');
  expect(offered(completion)).toEqual([]);
});

test('places are groups, too, after the people of one in them, unless nothing is typed', () => {
  const groupOf = (id: string, ...participantIds: string[]) => exampleConversation({ id, participantIds });
  const completion = completionWith(groupOf('10', '1', '2', '4'), withAnn, groupOf('11', '1', '4', '3'), groupOf('12', '1', '4', '99'));
  const offeredFor = (text: string) => {
    type(completion, text);
    return offered(completion);
  };
  expect(offeredFor('in:@')).toEqual(['in:@jane,@ann', 'in:@ann', 'in:@ann,@jan']);
  expect(offeredFor('in:@ann')).toEqual(['in:@ann', 'in:@jane,@ann', 'in:@ann,@jan']);
  expect(offeredFor('in:ja')).toEqual(['in:@jane,@ann', 'in:@ann,@jan']);
  expect(offeredFor('-in:@ann,')).toEqual(['in:@jane,@ann', 'in:@ann,@jan']);
  expect(offeredFor('in:@ann,@jane')).toEqual(['in:@jane,@ann']);
  expect(offeredFor('in:@jane,@ann')).toEqual([]);
  expect(offeredFor('from:@ann,')).toEqual([]);
});

test('a filter that the field cannot hold is not offered', () => {
  const ids = Array.from({ length: 11 }, (_, index) => String(index + 50));
  const all = ids.map((id) => exampleUser(id, `${id}-${'x'.repeat(37)}`));
  const direct = [...ids.map((id, index) => exampleConversation({ id, participantIds: ['1', ...ids.slice(0, index + 1)] })), withAnn];
  const names = new Names({ authUser: john, conversations: { rooms: [], newest: () => direct, loadRest: vi.fn() }, userOf: (id: string) => all.find((user) => user.id === id) } as unknown as Chat);
  expect(names.directs('', 20).map(({ users }) => users.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]);
  const completion = new FilterCompletion(names);
  type(completion, `${'word '.repeat(60)}in:@`);
  expect(completion.options.map((option) => option.kind === 'direct' && option.users.length)).toEqual([1, 2]);
});

test('a choice replaces the whole filter, and a name of a filter waits for its value', () => {
  const completion = completionWith(withAnn);
  const text = 'x -from:"zo rest of it';
  completion.type(text, 11);
  const { typed, options: [option] } = completion;
  expect(typed && option && replacementOf(text, typed, option)).toEqual({ from: 3, to: 12, text: 'from:ann ' });
  completion.type('has:li b', 5);
  const link = completion.options[0];
  expect(completion.typed && link && replacementOf('has:li b', completion.typed, link)).toEqual({ from: 0, to: 7, text: 'has:link ' });
  type(completion, 'a fr');
  const from = completion.options[0];
  expect(completion.typed && from && replacementOf('a fr', completion.typed, from)).toEqual({ from: 2, to: 4, text: 'from:' });
});

test.each([
  ['in:@ma', 'budget', 'in:@max budget'],
  ['from:ja', 'backup', 'from:jane backup'],
  ['from:', 'jane', 'from:me jane'],
  ['has:f', '-dinner in:lab', 'has:file -dinner in:lab'],
  ['in:la', '"see you" soon', 'in:#launch "see you" soon'],
  ['lunch from:ja', ' backup', 'lunch from:jane backup'],
  ['from:ja', 'n', 'from:jane '],
  ['from:Zo', 'ë soon', 'from:ann soon'],
  ['in:"la', 'un" soon', 'in:#launch soon'],
])('a choice for %s before “%s” makes it “%s”', async (before, after, expected) => {
  const completion = completionWith(exampleConversation({ otherParticipant: exampleUser('6', 'max') }));
  vi.mocked(people).mockResolvedValue([jane, ann] as never);
  completion.type(before + after, before.length);
  await wait();
  const { typed, options: [option] } = completion;
  if (!typed || !option) throw new Error('nothing is offered');
  const { from, to, text } = replacementOf(before + after, typed, option);
  const all = before + after;
  expect(all.slice(0, from) + text + all.slice(to)).toBe(expected);
});

function presser(completion: FilterCompletion) {
  const taken: string[] = [];
  const press = (name: string, more = {}) => completion.press(key(name, more), ({ text }) => taken.push(text));
  return { taken, press };
}

test('arrows choose, and go around; Enter and Tab complete', () => {
  const completion = completionWith();
  type(completion, 'has:');
  const { taken, press } = presser(completion);
  expect([press('ArrowDown'), press('Enter'), press('ArrowUp'), press('ArrowUp'), press('Tab')]).toEqual([true, true, true, true, true]);
  expect(taken).toEqual(['has:link', 'has:reaction']);
  expect([press('a'), press('Enter', { shiftKey: true }), press('Tab', { shiftKey: true }), press('ArrowUp', { ctrlKey: true })]).toEqual([false, false, false, false]);
});

test('Enter does not take a word for the name of a filter, unless an arrow chose it', () => {
  const completion = completionWith();
  type(completion, 'log i');
  const { taken, press } = presser(completion);
  expect(completion.active).toBeUndefined();
  expect(press('Enter')).toBe(false);
  expect(press('Tab')).toBe(true);
  expect([press('ArrowUp'), press('Enter'), press('ArrowDown'), press('Enter')]).toEqual([true, true, true, true]);
  expect(taken).toEqual(['in:', 'is:', 'in:']);
});

test('a list that was closed stays closed for that filter', () => {
  const completion = completionWith();
  type(completion, 'has:');
  expect(presser(completion).press('Escape')).toBe(true);
  type(completion, 'has:f');
  expect(completion.isOpen).toBe(false);
  expect(presser(completion).press('Escape')).toBe(false);
  type(completion, 'has:f is:');
  expect(completion.isOpen).toBe(true);
});

test('the list closes when the caret leaves the filter, and moving into a filter opens none', () => {
  const completion = completionWith();
  type(completion, 'hi has:');
  completion.moveCaret('hi has:', 1);
  expect(completion.isOpen).toBe(false);
  completion.moveCaret('hi has:', 7);
  expect(completion.isOpen).toBe(false);
});

test('an arrow key that moves no caret keeps the choice', () => {
  const completion = completionWith();
  type(completion, 'has:');
  presser(completion).press('ArrowDown');
  completion.moveCaret('has:', 4);
  expect(completion.active?.text).toBe('has:link');
});
