/** The lists that follow each event, and the conversations that the snapshot leaves out. */
import { beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
import type { Conversation, User } from '../net/api-types';
import { allConversations } from '../net/api/conversations';
import { Conversations } from './conversations.svelte';

vi.mock('../net/api/conversations', () => ({ ALL: 2, allConversations: vi.fn(), conversation: vi.fn() }));
const pages = vi.mocked(allConversations);
beforeEach(() => pages.mockReset());

const user = (id: string): User => ({ id, username: `user${id}`, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false });
const conversation = (id: string, last: string | null, unreadCount = 0): Conversation => ({
  ...exampleConversation({ id, otherParticipant: user(id), lastMessage: last === null ? null : message(last, { conversationId: id }) }),
  hasUnreadMessages: unreadCount > 0, unreadCount, mentionCount: unreadCount,
});
const snapshot = (conversations: Conversation[], hasMoreConversations = false) => ({ conversations, hasMoreConversations });
const idsOf = (conversations: readonly Conversation[]) => conversations.map(({ id }) => id);

function known(...conversations: Conversation[]): Conversations {
  const all = new Conversations(() => '1');
  all.adopt(snapshot(conversations));
  return all;
}

test('a message moves its conversation to the top, and counts', () => {
  const all = known(conversation('7', '10'), conversation('8', '9', 2), conversation('9', null));
  expect([idsOf(all.newest()), idsOf(all.unread()), all.unreadForMe]).toEqual([['7', '8'], ['8'], 2]);
  all.receive(message('11', { conversationId: '9' }));
  expect([idsOf(all.newest()), idsOf(all.unread()), all.unreadForMe]).toEqual([['9', '7', '8'], ['9', '8'], 3]);
  all.read('8', '9', 0);
  expect([idsOf(all.newest(2)), idsOf(all.unread()), all.unreadSize, all.unreadForMe]).toEqual([['9', '7'], ['9'], 1, 1]);
  expect(idsOf(all.byActivity)).toEqual(['9', '7', '8']);
  expect(all.directWith('8')?.id).toBe('8');
});

test('rooms are listed by name as long as they have a row', () => {
  const all = known(exampleRoom({ id: '1', name: 'zoo' }), exampleRoom({ id: '2', name: 'lab' }), exampleRoom({ id: '3', name: 'api', involvement: 'hidden' }), conversation('9', '5'));
  expect(idsOf(all.rooms)).toEqual(['2', '1']);
  all.receive(message('11', { conversationId: '1', mentions: ['1'] }));
  all.receive(message('12', { conversationId: '3', mentions: ['1'] }));
  expect([idsOf(all.rooms), all.rooms[2]?.lastMessage?.id]).toEqual([['3', '2', '1'], '11']);
  all.receiveFields({ ...exampleRoom({ id: '1', name: 'aardvark' }) });
  all.receiveFields({ ...exampleRoom({ id: '2', name: 'lab', isArchived: true }) });
  expect(idsOf(all.rooms)).toEqual(['1', '3']);
});

test('stars are listed as they are set', () => {
  const all = known(exampleRoom({ id: '1', isStarred: true }), exampleRoom({ id: '2', name: 'lab' }));
  expect(idsOf(all.starred)).toEqual(['1']);
  for (const [id, isStarred] of [['2', true], ['1', false]] as const) all.receiveParticipation(exampleRoom({ id, isStarred }));
  expect(idsOf(all.starred)).toEqual(['2']);
  all.adopt(snapshot([]));
  expect([all.starred, all.rooms, all.byActivity]).toEqual([[], [], []]);
});

test('a user who changes changes their conversation', () => {
  const all = known(conversation('7', '10'), conversation('8', '9'));
  all.receiveUser({ ...user('8'), displayName: 'Eve' });
  expect(all.newest().map(({ otherParticipant }) => otherParticipant?.displayName)).toEqual([null, 'Eve']);
});

test('a newer snapshot replaces the lists', () => {
  const all = known(conversation('7', '10', 4));
  all.adopt(snapshot([conversation('8', '9', 1)]));
  expect([idsOf(all.newest()), idsOf(all.unread()), all.unreadForMe, all.directWith('7')]).toEqual([['8'], ['8'], 1, undefined]);
});

test('the conversations that the snapshot left out are loaded page by page, once', async () => {
  const all = new Conversations(() => '1');
  all.adopt(snapshot([conversation('9', '20')], true));
  pages.mockResolvedValueOnce([conversation('2', '5'), conversation('3', null)]).mockResolvedValueOnce([conversation('9', '20')]);
  await Promise.all([all.loadRest(), all.loadRest()]);
  await all.loadRest();
  expect(pages.mock.calls).toEqual([[null], ['3']]);
  expect([all.size, all.hasMore, idsOf(all.byActivity)]).toEqual([3, false, ['9', '2', '3']]);
});

test('a load does not undo what the stream told meanwhile', async () => {
  const all = new Conversations(() => '1');
  all.adopt(snapshot([conversation('9', '20')], true));
  pages.mockImplementationOnce(async () => {
    all.receive(message('30', { conversationId: '9' }));
    all.receive(message('31', { conversationId: '2' }));
    return [conversation('9', '20')];
  });
  await all.loadRest();
  expect(all.get('9')?.lastMessage?.id).toBe('30');
});

test('a load that fails is tried again, and one of an older snapshot is dropped', async () => {
  const all = new Conversations(() => '1');
  all.adopt(snapshot([], true));
  pages.mockRejectedValueOnce(new Error('gone'));
  await all.loadRest();
  expect(all.hasMore).toBe(true);
  pages.mockImplementationOnce(async () => {
    await Promise.resolve();
    all.adopt(snapshot([], true));
    return [conversation('2', '5')];
  });
  await all.loadRest();
  expect([all.size, all.hasMore]).toEqual([0, true]);
  pages.mockResolvedValueOnce([conversation('2', '6')]);
  await all.loadRest();
  expect([idsOf(all.newest()), all.hasMore]).toEqual([['2'], false]);
});
