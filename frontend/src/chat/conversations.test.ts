import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom, exampleUser } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
import type { Conversation, Message } from '../net/api-types';
import {
  byActivity, isBold, nameInSentence, nameOf, previewOf, unreadLabel, withEdit, withFields, withMessage as withMessageFor, withReading, withReadMarker, withUser, withoutMe,
} from './conversations';

const [john, jane, wei] = [exampleUser('1', 'john'), exampleUser('2', 'jane'), exampleUser('3', 'wei')];
const conversation = (more: Partial<Conversation> = {}) => exampleConversation({ otherParticipant: jane, ...more });
const withMessage = (before: Conversation, message: Message) => withMessageFor(before, message, john.id);
const userOf = (id: string) => [john, jane, wei].find((user) => user.id === id);
const group = conversation({ otherParticipant: null, participantIds: ['1', '2', '3'] });

test('a message of another user is unread and becomes the last one', () => {
  const after = withMessage(conversation({ lastMessage: message('9') }), message('10'));
  expect(after).toMatchObject({ lastMessage: { id: '10' }, unreadCount: 1, hasUnreadMessages: true });
});

test('an event that the snapshot already contains changes nothing', () => {
  const before = conversation({ lastMessage: message('10'), unreadCount: 1, hasUnreadMessages: true });
  expect(withMessage(before, message('10'))).toBe(before);
  expect(withMessage(before, message('9'))).toBe(before);
});

test('an edit of the last message shows in the list', () => {
  const before = conversation({ lastMessage: message('10') });
  const edited = (id: string) => message(id, { content: 'changed', editedAt: '2026-03-02T13:00:00.000Z' });
  expect(withEdit(before, edited('10')).lastMessage?.content).toBe('changed');
  expect(withEdit(before, edited('9'))).toBe(before);
});

test("the user's own message is not unread", () => {
  expect(withMessage(conversation(), message('1', { mine: true }))).toMatchObject({ unreadCount: 0 });
});

test('a message read on another device is not unread', () => {
  expect(withMessage(conversation({ readMessageId: '10' }), message('10'))).toMatchObject({ unreadCount: 0 });
});

test('unread messages are counted to 99+', () => {
  const after = withMessage(conversation({ unreadCount: 100, hasUnreadMessages: true }), message('1'));
  expect(after.unreadCount).toBe(100);
  expect(unreadLabel(after.unreadCount)).toBe('99+');
  expect(unreadLabel(99)).toBe('99');
});

test('in a direct conversation every message is for the user, in a room those that mention them or the room', () => {
  expect(withMessage(conversation(), message('1'))).toMatchObject({ unreadCount: 1, mentionCount: 1 });
  const room = exampleRoom();
  expect(withMessage(room, message('1'))).toMatchObject({ unreadCount: 1, mentionCount: 0 });
  expect(withMessage(room, message('1', { mentions: ['2', '1'] }))).toMatchObject({ unreadCount: 1, mentionCount: 1 });
  expect(withMessage(room, message('1', { mentionsRoom: true }))).toMatchObject({ unreadCount: 1, mentionCount: 1 });
});

test('in a muted direct conversation only mentions are for the user', () => {
  const muted = conversation({ involvement: 'hidden' });
  expect(withMessage(muted, message('1'))).toMatchObject({ unreadCount: 1, mentionCount: 0 });
  expect(withMessage(muted, message('1', { mentions: ['1'] }))).toMatchObject({ unreadCount: 1, mentionCount: 1 });
});

test('nothing is unread in a room that the user only reads', () => {
  const after = withMessage(withoutMe(exampleRoom()), message('1', { mentionsRoom: true }));
  expect(after).toMatchObject({ lastMessage: { id: '1' }, unreadCount: 0, mentionCount: 0 });
});

test('a muted room is bold only if something is for the user', () => {
  const unread = { unreadCount: 3, hasUnreadMessages: true };
  for (const involvement of ['everything', 'mentions'] as const) expect(isBold(exampleRoom({ involvement, ...unread }))).toBe(true);
  for (const involvement of ['nothing', 'hidden'] as const) {
    expect(isBold(exampleRoom({ involvement, ...unread }))).toBe(false);
    expect(isBold(exampleRoom({ involvement, ...unread, mentionCount: 1 }))).toBe(true);
  }
});

test('nobody can post in an archived room', () => {
  const room = exampleRoom();
  expect(withFields(room, { ...room, isArchived: true, topic: 'Over' })).toMatchObject({ topic: 'Over', isArchived: true, canPost: false });
  expect(withFields(withoutMe(room), room).canPost).toBe(false);
});

test('reading the last message leaves nothing unread', () => {
  const before = conversation({ lastMessage: message('10'), unreadCount: 3, hasUnreadMessages: true, readMessageId: '7' });
  expect(withReading(before, '10', 3)).toMatchObject({ unreadCount: 0, hasUnreadMessages: false, readMessageId: '10' });
});

test('reading some leaves the rest', () => {
  const before = conversation({ lastMessage: message('10'), unreadCount: 3, hasUnreadMessages: true, readMessageId: '7' });
  expect(withReading(before, '9', 1)).toMatchObject({ unreadCount: 1, hasUnreadMessages: true });
});

test('reading never moves the marker back, but the server may', () => {
  const before = conversation({ lastMessage: message('12'), readMessageId: '10', unreadCount: 1 });
  expect(withReading(before, '9', 5)).toBe(before);
  const marker = { conversationId: '7', messageId: '8', unreadCount: 3, mentionCount: 3, lastMessageId: '12' };
  expect(withReadMarker(before, marker)).toMatchObject({ readMessageId: '8', unreadCount: 3, mentionCount: 3 });
  expect(withReadMarker(before, { ...marker, lastMessageId: '11' })).toBeNull();
});

test('conversations are ordered by newest activity, after those being started', () => {
  const list = [conversation({ id: '1', lastMessage: message('9') }), conversation({ id: '2', lastMessage: message('10') }),
    conversation({ id: '3' })];
  expect(list.sort(byActivity).map(({ id }) => id)).toEqual(['3', '2', '1']);
});

test('a room has a name, and other conversations are named after the other participants', () => {
  expect(nameOf(exampleRoom(), john, userOf)).toBe('lab-notes');
  expect(nameOf(conversation(), john, userOf)).toBe('jane');
  expect(nameOf(group, john, userOf)).toBe('jane, wei');
  expect([group, conversation(), exampleRoom()].map((one) => nameInSentence(one, john, userOf))).toEqual(['jane and wei', 'jane', 'lab-notes']);
  expect(nameOf(conversation({ otherParticipant: null, participantIds: ['1'] }), john, userOf)).toBe('Notes to self');
});

test('a preview names the author unless the conversation’s name does', () => {
  expect(previewOf(conversation(), message('1'), userOf)).toBe('message 1');
  expect(previewOf(conversation(), message('1', { mine: true }), userOf)).toBe('You: message 1');
  expect(previewOf(group, message('1'), userOf)).toBe('jane: message 1');
});

test('people are shown by their display name if they have one', () => {
  const doe = exampleUser('2', 'jane', { displayName: 'Jane Doe' });
  expect(nameOf(withUser(conversation(), doe), john, userOf)).toBe('Jane Doe');
  expect(previewOf(group, message('1'), () => doe)).toBe('Jane Doe: message 1');
});

test('an action is its own preview', () => {
  const wave = message('1', { content: '/me waves' });
  for (const mine of [true, false]) expect(previewOf(group, { ...wave, mine }, userOf, 'jane waves')).toBe('jane waves');
});

test('a change of a user outside the conversation changes nothing', () => {
  const before = conversation();
  expect(withUser(before, exampleUser('3', 'wei', { displayName: 'Wei' }))).toBe(before);
});
