import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Conversation, Person, User } from '../../net/api-types';
import { type Findable, matches, newRoomName, ofSearch, suggestions as allSuggestions } from './options';

const user = (id: number, username: string, displayName: string | null = null): User => ({
  id: String(id), username, displayName, avatarURL: null, status: null, role: 'member', isDeactivated: false,
});
const me = user(1, 'john');
const withUser = (id: number, username: string, more: Partial<Conversation> = {}): Conversation => {
  const other = user(id, username);
  return exampleConversation({ id: String(id), otherParticipant: other, lastMessage: message(String(id)), ...more });
};
const person = (id: number, username: string): Person => ({ ...user(id, username), createdAt: '2026-03-02T12:00:00.000Z' });
const findable = (more: Partial<Findable>): Findable => ({ conversations: [], rooms: [], people: [], actions: [], authUser: me, userOf: () => undefined, openId: null, ...more });
const names = (options: { name: string }[]) => options.map(({ name }) => name);
const suggestions = (all: Findable) => allSuggestions(all, ofSearch('', () => {}));
const SEARCH = [null, ['Search messages']];
const action = (name: string) => ({ name, icon: 'people' as const, run: () => {} });

test('unread conversations come first, then recent ones, without the open one', () => {
  const conversations = [withUser(2, 'jane'), withUser(3, 'wei', { unreadCount: 2, mentionCount: 2 }), withUser(4, 'ines'), withUser(5, 'olu', { lastMessage: null })];
  const groups = suggestions(findable({ conversations, openId: '2' }));
  expect(groups.map(({ heading, options }) => [heading, names(options)])).toEqual([['Unread', ['wei']], ['Recent', ['ines']], SEARCH]);
});

test('unread conversations with something for the user come before other unread ones', () => {
  const room = (id: string, more: Partial<Conversation>) => exampleRoom({ id, name: `room-${id}`, lastMessage: message(id), unreadCount: 1, ...more });
  const conversations = [room('9', {}), room('8', { mentionCount: 1 }), room('7', { involvement: 'nothing' }), room('6', { isArchived: true }), room('5', { involvement: 'hidden' }), withUser(2, 'jane', { unreadCount: 1, mentionCount: 1 })];
  expect(suggestions(findable({ conversations })).map(({ heading, options }) => [heading, names(options)])).toEqual([
    ['Unread', ['room-8', 'jane', 'room-9']], ['Recent', ['room-7']], SEARCH,
  ]);
});

test('rooms that the user has not joined are found after their own, and archived ones last', () => {
  const joined = exampleRoom({ id: '2', name: 'launch' });
  const other = exampleRoom({ id: '3', name: 'lab-notes', isParticipant: false });
  const archived = exampleRoom({ id: '4', name: 'last-launch', isArchived: true });
  expect(names(matches('la', findable({ conversations: [archived, joined], rooms: [other] })))).toEqual(['launch', 'lab-notes', 'last-launch']);
  expect(names(matches('lab notes', findable({ conversations: [joined], rooms: [other] })))).toEqual(['lab-notes']);
});

test('a room can be created with the typed name unless something has exactly that name', () => {
  const conversations = [exampleRoom({ name: 'Lab-notes' }), withUser(2, 'jane')];
  const all = findable({ conversations, rooms: [exampleRoom({ id: '8', name: 'café' })], people: [person(5, 'pearl')] });
  expect(['Garden shed', 'lab', 'jan', '#new'].map((wanted) => newRoomName(wanted, all))).toEqual(['Garden-shed', 'lab', 'jan', 'new']);
  expect(['lab notes', 'LAB-NOTES', 'cafe', 'Jane', 'pearl', '🎉', ''].map((wanted) => newRoomName(wanted, all))).toEqual(Array(7).fill(null));
});

test('the user finds their notes to self by their own name, also before they have any', () => {
  const authUser = user(1, 'john', 'John Carter');
  const notes = exampleConversation({ id: '9', participantIds: ['1'] });
  expect(['joh', 'carter', 'notes'].map((wanted) => names(matches(wanted, findable({ conversations: [notes], authUser }))))).toEqual(Array(3).fill(['Notes to self']));
  expect(names(matches('carter', findable({ people: [{ ...person(1, 'john'), displayName: 'John Carter' }], authUser })))).toEqual(['Notes to self']);
});

test('without conversations the actions are offered', () => {
  expect(suggestions(findable({ actions: [action('People')] }))).toMatchObject([{ heading: null, options: [{ name: 'People' }] }]);
});

test('a newcomer is offered the people of the team, and nobody twice', () => {
  const shown = (more: Partial<Findable>) => suggestions(findable({ people: [person(1, 'john'), person(5, 'pearl'), person(6, 'wei')], actions: [action('Rooms')], ...more })).map(({ heading, options }) => [heading, names(options)]);
  expect(shown({})).toEqual([['People', ['pearl', 'wei']], ['Actions', ['Rooms']]]);
  const talks = (count: number) => Array.from({ length: count }, (_, id) => withUser(id + 10, `user-${id}`));
  expect(shown({ conversations: talks(1) })).toEqual([['Recent', ['user-0']], ['People', ['pearl', 'wei']], SEARCH]);
  expect(shown({ conversations: talks(7) }).slice(1)).toEqual([['People', ['pearl']], SEARCH]);
  expect(shown({ conversations: talks(8) }).slice(1)).toEqual([SEARCH]);
});

test('conversations, people and actions are ranked together, and activity decides between equals', () => {
  const found = matches('pe', findable({
    conversations: [withUser(9, 'peter'), withUser(3, 'pelle'), withUser(4, 'ape')],
    people: [person(5, 'pearl'), person(6, 'pe')],
    actions: [action('People')],
  }));
  expect(names(found)).toEqual(['pe', 'peter', 'pelle', 'pearl', 'People', 'ape']);
});

test('the open conversation is never first if there is another', () => {
  const conversations = [withUser(2, 'jane'), withUser(3, 'janet')];
  expect(names(matches('jane', findable({ conversations, openId: '2' })))).toEqual(['janet', 'jane']);
  expect(names(matches('jane', findable({ conversations: [conversations[0] as Conversation], openId: '2' })))).toEqual(['jane']);
});

test('the exact name is first among 5,000 conversations with that prefix, wherever it is', () => {
  const conversations = Array.from({ length: 5_000 }, (_, index) => withUser(index + 2, `sam${index}`));
  for (const at of [0, 2_500, 4_999]) {
    const all = conversations.with(at, withUser(9_999, 'sam'));
    expect(names(matches('sam', findable({ conversations: all })))[0]).toBe('sam');
    expect(names(matches('SAM4998', findable({ conversations })))).toContain('sam4998');
  }
});

test('each of 5,000 conversations is found by its whole name', () => {
  const conversations = Array.from({ length: 5_000 }, (_, index) => withUser(index + 2, `user${index}x`));
  for (let index = 0; index < 5_000; index += 97) {
    expect(matches(`user${index}x`, findable({ conversations }))[0]?.name).toBe(`user${index}x`);
  }
});
