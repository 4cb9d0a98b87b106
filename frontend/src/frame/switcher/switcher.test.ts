import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chat } from '../../chat/chat.svelte';
import type { Conversation, Person, User } from '../../net/api-types';
import { startWith } from '../../net/api/conversations';
import { people } from '../../net/api/people';
import { rooms } from '../../net/api/rooms';
import { router } from '../../router/router.svelte';
import type { Option } from './options';
import { Switcher } from './switcher.svelte';

vi.mock(import('../../net/api/conversations'));
vi.mock(import('../../net/api/people'));
vi.mock(import('../../net/api/rooms'));
vi.mock('../../router/router.svelte', () => ({ router: { go: vi.fn(), conversationId: null } }));

const user = (username: string): User => ({ id: username, username, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false });
const jane: Person = { ...user('jane'), createdAt: '2026-03-02T12:00:00.000Z' };
const toJane: Option = { kind: 'person', key: 'person-jane', name: 'jane', person: jane };
const action = { name: 'People', icon: 'people' as const, run: () => {} };

/** A switcher, and how often it asked for all conversations. */
function switcher() {
  const byActivity = vi.fn(() => []);
  const conversations = { get byActivity() { return byActivity(); }, put: vi.fn(), directWith: () => null, loadRest: () => Promise.resolve() };
  return { made: new Switcher({ conversations, authUser: user('john'), userOf: () => undefined } as unknown as Chat, () => [action]), byActivity };
}

beforeEach(() => {
  vi.mocked(people).mockResolvedValue([]);
  vi.mocked(rooms).mockResolvedValue({ rooms: [], hasMore: false });
});

/** An answer to the request for a conversation, given later. */
function laterAnswer() {
  let answer = () => {};
  let refuse = () => {};
  vi.mocked(startWith).mockReturnValueOnce(new Promise((resolve, reject) => {
    answer = () => resolve({ id: '7' } as Conversation);
    refuse = () => reject(new Error('too late'));
  }));
  return { answer, refuse };
}

afterEach(() => vi.clearAllMocks());

test('a closed switcher ranks nothing, and opens with nothing typed', () => {
  const { made, byActivity } = switcher();
  expect(made.groups).toEqual([]);
  expect(byActivity).not.toHaveBeenCalled();
  made.open();
  expect(made.options.map(({ name }) => name)).toEqual(['People']);
  made.query = 'nemo';
  made.close();
  expect([made.query, made.groups]).toEqual(['', []]);
});

test('an option searches messages for what is typed', () => {
  const { made } = switcher();
  made.open();
  made.query = ' #people & "more"? ';
  expect(made.options.map(({ name }) => name)).toEqual(['Search messages for “people & "more"?”']);
  void made.go(made.options[0] as Option);
  expect(router.go).toHaveBeenCalledWith('/search?query=people%20%26%20%22more%22%3F');
  made.query = 'people';
  expect(made.options.map(({ name }) => name)).toEqual(['People', 'Search messages for “people”']);
});

test('Enter searches messages only when the server knows nothing better, or after an arrow key', async () => {
  const { made } = switcher();
  const type = (query: string) => {
    made.query = query;
    made.type();
  };
  made.open();
  type('jane & co');
  expect([made.options.length, made.active]).toEqual([1, undefined]);
  made.move(1);
  expect(made.active?.name).toBe('Search messages for “jane & co”');
  type('jan & co');
  expect(made.active).toBe(undefined);
  vi.mocked(people).mockRejectedValue(new Error('no network'));
  await vi.waitFor(() => expect(made.active?.name).toBe('Search messages for “jan & co”'));
  type('jan');
  vi.mocked(people).mockResolvedValue([jane]);
  await vi.waitFor(() => expect(made.active?.name).toBe('jane'));
  type('people');
  expect(made.active?.name).toBe('People');
  made.close();
});

test('a name that nothing has is searched for before a room is created with it', async () => {
  const { made } = switcher();
  const names = () => made.options.map(({ name }) => name);
  made.open();
  made.query = 'budget';
  made.type();
  await vi.waitFor(() => expect(names()).toEqual(['Search messages for “budget”', 'Create a room called budget']));
  expect(made.active?.name).toBe('Search messages for “budget”');
  made.close();
});

test('someone without conversations sees people before anything is typed', async () => {
  vi.mocked(people).mockResolvedValue([jane]);
  const { made } = switcher();
  made.open();
  await vi.waitFor(() => expect(made.options.map(({ name }) => name)).toEqual(['jane', 'People']));
  made.close();
  expect(people).toHaveBeenCalledTimes(1);
});

test('the first people are back when the text is cleared, and not those of the search', async () => {
  const { made } = switcher();
  const names = () => made.options.map(({ name }) => name);
  vi.mocked(people).mockImplementation(async (search) => (search ? [{ ...jane, ...user('luke') }] : [jane]));
  made.open();
  made.query = 'luk';
  made.type();
  await vi.waitFor(() => expect(names()).toContain('luke'));
  made.query = '';
  made.type();
  await vi.waitFor(() => expect(names()).toEqual(['jane', 'People']));
  made.close();
});

test('a second Enter sends no second request', async () => {
  const { made } = switcher();
  const { answer } = laterAnswer();
  made.open();
  const gone = made.go(toJane);
  expect(await made.go(toJane)).toBe(false);
  answer();
  expect(await gone).toBe(true);
  expect(startWith).toHaveBeenCalledTimes(1);
  expect(router.go).toHaveBeenCalledTimes(1);
});

test('the user is offered notes to self, which are made for nobody else', async () => {
  const { made } = switcher();
  const { answer } = laterAnswer();
  const gone = made.go({ kind: 'person', key: 'person-john', name: 'Notes to self', person: { ...user('john'), createdAt: jane.createdAt } });
  answer();
  expect(await gone).toBe(true);
  expect(startWith).toHaveBeenCalledWith([]);
});

test('an answer after the switcher was closed leads nowhere, and tells nothing', async () => {
  const { made } = switcher();
  const first = laterAnswer();
  made.open();
  const gone = made.go(toJane);
  made.close();
  made.open();
  const second = laterAnswer();
  const again = made.go(toJane);
  first.answer();
  expect(await gone).toBe(false);
  expect(router.go).not.toHaveBeenCalled();
  made.close();
  second.refuse();
  expect(await again).toBe(false);
  expect(made.problem).toBe('');
});
