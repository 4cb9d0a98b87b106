import { afterEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
import { exampleMessage } from '../../../tests/support/example-messages';
import type { Conversation } from '../../net/api-types';
import { router } from '../../router/router.svelte';
import type { Chat } from '../chat.svelte';
import { isBold } from '../conversations';
import { Conversations } from '../conversations.svelte';
import { Rows } from './rows.svelte';

vi.mock('../../router/router.svelte', () => ({ router: { conversationId: null } }));

/** Rows of conversations that can be replaced: nothing here is reactive, so each reading has rows of its own. */
function rowsOf(all: Conversation[], change: (rows: Rows) => void = () => {}): Record<string, string[]> {
  return sectionsOf(chatOf(all), change);
}

const chatOf = (all: Conversation[]) =>
  ({
    listed: all.filter(({ kind }) => kind === 'direct'),
    nameOf: ({ name, id }: Conversation) => name ?? id,
    conversations: {
      size: all.length, hasMore: true, unread: () => all.filter(isBold), get: (id: string) => all.find((one) => one.id === id),
      starred: all.filter(({ isStarred }) => isStarred),
      rooms: all.filter((one) => one.kind === 'room' && one.isParticipant && one.involvement !== 'hidden'),
    },
  }) as unknown as Chat;

function sectionsOf(chat: Chat, change: (rows: Rows) => void): Record<string, string[]> {
  const rows = new Rows(chat);
  change(rows);
  return Object.fromEntries(rows.sections.map(({ name, ids }) => [name, [...ids]]));
}

const room = (id: string, name: string, more: Partial<Conversation> = {}) => exampleRoom({ id, name, ...more });
const direct = (id: string, more: Partial<Conversation> = {}) => exampleConversation({ id, ...more });

afterEach(() => void Object.assign(router, { conversationId: null }));

test('starred conversations come first, by name, and are in no other section', () => {
  const all = [room('1', 'lab'), room('2', 'api', { isStarred: true }), direct('3'), direct('4', { isStarred: true, name: 'aaa' })];
  expect(rowsOf(all)).toEqual({ starred: ['4', '2'], rooms: ['1'], direct: ['3'] });
  expect(Object.keys(rowsOf([room('1', 'lab')]))).toEqual(['rooms', 'direct']);
});

test('a folded section keeps its unread rows and the open one', () => {
  const all = [room('1', 'lab'), room('2', 'new', { unreadCount: 1 }), room('3', 'open'), direct('4')];
  Object.assign(router, { conversationId: '3' });
  expect(rowsOf(all, (rows) => rows.toggle('rooms'))).toEqual({ rooms: ['2', '3'], direct: ['4'] });
});

test('the open room has a row in its place even if it is hidden', () => {
  Object.assign(router, { conversationId: '2' });
  expect(rowsOf([room('1', 'api'), room('3', 'zoo'), room('2', 'lab', { involvement: 'hidden' })])['rooms']).toEqual(['1', '2', '3']);
});

test('the unread view has what is for the user, and then everything else that is new', () => {
  const all = [
    room('1', 'lab', { unreadCount: 1 }), room('2', 'api', { unreadCount: 2, mentionCount: 1 }), room('3', 'read'), room('4', 'muted', { unreadCount: 1, involvement: 'nothing' }),
    direct('5', { unreadCount: 1, mentionCount: 1 }), room('6', 'zoo'),
  ];
  Object.assign(router, { conversationId: '6' });
  expect(rowsOf(all, (rows) => (rows.view = 'unread'))).toEqual({ 'for-me': ['5', '2'], new: ['1', '6'] });
});

test('a message that moves no row leaves the sections as they are', () => {
  const conversations = new Conversations(() => '1');
  conversations.adopt({ conversations: [room('1', 'lab'), room('2', 'zoo')], hasMoreConversations: false });
  const rows = new Rows({ ...chatOf([]), conversations } as unknown as Chat);
  const [rooms] = rows.sections;
  conversations.receive(exampleMessage('9', { conversationId: '2' }));
  expect(rows.sections[0]).toBe(rooms);
  conversations.receiveFields(room('2', 'api'));
  expect(rows.sections[0]?.ids).toEqual(['2', '1']);
});

test('the neighbours are in all sections', () => {
  const rows = new Rows(chatOf([room('1', 'lab', { isStarred: true }), room('2', 'api'), room('3', 'new', { unreadCount: 1 }), direct('4', { unreadCount: 1, mentionCount: 1 })]));
  Object.assign(router, { conversationId: '1' });
  expect([rows.beside(1, false), rows.beside(1, true), rows.beside(-1, false)]).toEqual(['2', '3', null]);
  Object.assign(router, { conversationId: '4' });
  expect([rows.beside(-1, false), rows.beside(1, false)]).toEqual(['3', null]);
});

test('after the last unread row comes the first, and never the open one', () => {
  const unread = (id: string, name: string) => room(id, name, { unreadCount: 1 });
  const rows = new Rows(chatOf([unread('1', 'a'), room('2', 'b'), unread('3', 'c'), room('4', 'd')]));
  Object.assign(router, { conversationId: '4' });
  expect([rows.beside(1, true), rows.beside(-1, true)]).toEqual(['1', '3']);
  Object.assign(router, { conversationId: '1' });
  expect([rows.beside(-1, true), rows.beside(1, true)]).toEqual(['3', '3']);
  const alone = new Rows(chatOf([unread('1', 'a'), room('2', 'b')]));
  expect([alone.beside(1, true), alone.beside(-1, true)]).toEqual([null, null]);
});
