import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom, exampleUser } from '../../../tests/support/example-conversation';
import type { Conversation, User } from '../../net/api-types';
import { people } from '../../net/api/people';
import { participants, rooms } from '../../net/api/rooms';
import type { Chat } from '../chat.svelte';
import { emoji } from '../emoji/names';
import { Completion } from './completion.svelte';
import { textOf } from './suggestions';

vi.mock('../../net/api/people', () => ({ people: vi.fn() }));
vi.mock('../../net/api/rooms', () => ({ participants: vi.fn(), rooms: vi.fn() }));

const [john, jane, jan, ann] = [exampleUser('1', 'john'), exampleUser('2', 'jane'), exampleUser('3', 'jan'), exampleUser('4', 'jannis')];
const asked = vi.mocked(participants);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  asked.mockReset().mockImplementation(async (_, search) => ({ participants: [john, jane, jan].filter(({ username }) => username.includes(search)), hasMore: false }));
  vi.mocked(people).mockReset().mockImplementation(async () => [john, jane, jan, ann].map((user) => ({ ...user, createdAt: '', hasPassword: true })) as never);
  vi.mocked(rooms).mockReset().mockResolvedValue({ rooms: [exampleRoom({ id: '5', name: 'lab-notes' })], hasMore: false });
});
afterEach(() => void vi.useRealTimers());

function completionIn(conversation: Conversation = exampleRoom()) {
  const userOf = (id: string): User | undefined => [john, jane].find((user) => user.id === id);
  const chat = { authUser: john, userOf, conversations: { rooms: [exampleRoom({ id: '9', name: 'launch' })] } } as unknown as Chat;
  return new Completion(chat, () => conversation);
}
const type = (completion: Completion, text: string) => completion.type(text, text.length);
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const suggested = (completion: Completion) => completion.suggestions.map(textOf);
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more }) as KeyboardEvent;

test('participants are suggested first, then others, without the user', async () => {
  const completion = completionIn();
  type(completion, 'hi @ja');
  await wait(0);
  expect(suggested(completion)).toEqual(['@jan', '@jane', '@jannis']);
  expect(completion.suggestions.map((item) => item.kind === 'person' && item.isOutside)).toEqual([false, false, true]);
});

test('a quickly typed name is one request after the first', async () => {
  const completion = completionIn();
  for (const text of ['@', '@j', '@ja', '@jan']) type(completion, text);
  await wait(500);
  expect(asked.mock.calls.map(([, search]) => search)).toEqual(['jan']);
});

test('what is found stays while more is asked for', async () => {
  const completion = completionIn();
  type(completion, '@j');
  await wait(0);
  asked.mockReturnValue(new Promise(() => {}));
  type(completion, '@jane');
  await wait(500);
  expect(suggested(completion)).toEqual(['@jane']);
  type(completion, '@ja');
  expect(suggested(completion)).toEqual(['@jan', '@jane', '@jannis']);
});

test('an answer to an earlier text is dropped', async () => {
  const completion = completionIn();
  let answer = (_: unknown): void => {};
  asked.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)) as never);
  type(completion, '@ja');
  await wait(0);
  const signal = asked.mock.calls[0]?.[3];
  type(completion, 'no name');
  expect(signal?.aborted).toBe(true);
  answer({ participants: [jane], hasMore: false });
  await wait(0);
  type(completion, '@ja');
  expect(suggested(completion)).toEqual([]);
});

test('nobody is said to be outside while not all participants that fit are known', async () => {
  const completion = completionIn();
  asked.mockResolvedValue({ participants: [jane], hasMore: true });
  type(completion, '@j');
  await wait(0);
  expect(suggested(completion)).toEqual(['@jane']);
});

test('in a direct conversation its participants are suggested, without a request', async () => {
  const completion = completionIn(exampleConversation());
  type(completion, '@');
  await wait(500);
  expect(suggested(completion)).toEqual(['@jane']);
  expect(asked).not.toHaveBeenCalled();
});

test('known rooms and others are suggested', async () => {
  const completion = completionIn();
  type(completion, '#l');
  expect(suggested(completion)).toEqual(['#launch']);
  await wait(0);
  expect(suggested(completion)).toEqual(['#lab-notes', '#launch']);
});

test('a shortcode is completed without a request, once the names of emoji are loaded', async () => {
  const completion = completionIn();
  type(completion, 'We did it :ta');
  await emoji.now();
  expect(suggested(completion)).toContain('🎉');
  type(completion, 'We did it :tada');
  expect(suggested(completion)).toEqual(['🎉']);
  const taken: string[] = [];
  expect(completion.press(key('Tab'), (suggestion) => taken.push(textOf(suggestion)))).toBe(true);
  expect(taken).toEqual(['🎉']);
  type(completion, 'at 10:30');
  expect(completion.isOpen).toBe(false);
  await wait(500);
  expect(asked).not.toHaveBeenCalled();
});

test('arrows choose, and go around', async () => {
  const completion = completionIn();
  type(completion, '@ja');
  await wait(0);
  const taken: string[] = [];
  const press = (name: string, more = {}) => completion.press(key(name, more), (suggestion) => taken.push(textOf(suggestion)));
  expect([press('ArrowDown'), press('Enter'), press('ArrowUp'), press('ArrowUp'), press('Tab')]).toEqual([true, true, true, true, true]);
  expect(taken).toEqual(['@jane', '@jannis']);
  expect([press('a'), press('Enter', { shiftKey: true }), press('Tab', { shiftKey: true }), press('ArrowUp', { ctrlKey: true })]).toEqual([false, false, false, false]);
});

test('a list that was closed stays closed for that name', async () => {
  const completion = completionIn();
  type(completion, '@j');
  await wait(0);
  expect(completion.press(key('Escape'), () => {})).toBe(true);
  type(completion, '@ja');
  expect(completion.isOpen).toBe(false);
  expect(completion.press(key('Enter'), () => {})).toBe(false);
  type(completion, '@ja @j');
  expect(completion.isOpen).toBe(true);
});

test('the list closes when the caret leaves the name, and moving into a name opens none', async () => {
  const completion = completionIn();
  type(completion, 'hi @j');
  await wait(0);
  completion.moveCaret('hi @j', 1);
  expect(completion.isOpen).toBe(false);
  completion.moveCaret('hi @j', 5);
  expect(completion.isOpen).toBe(false);
});
