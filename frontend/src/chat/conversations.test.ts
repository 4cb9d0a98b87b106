import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../tests/support/example-messages';
import type { Conversation, User } from '../net/api-types';
import { byActivity, nameOf, previewOf, reconcile, unreadLabel, withEdit, withMessage, withReadMarker, withUser } from './conversations';

const user = (id: string, username: string, more: Partial<User> = {}): User => ({
  id, username, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false, ...more,
});
const [john, jane, wei] = [user('1', 'john'), user('2', 'jane'), user('3', 'wei')];
const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  id: '7', kind: 'direct', participants: [john, jane], otherParticipant: jane, lastMessage: null,
  hasUnreadMessages: false, unreadCount: 0, readMessageId: null, createdAt: '2026-03-02T12:00:00.000Z', ...more,
});

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

test('data loaded before an edit does not undo it', () => {
  const edited = message('10', { content: 'changed', editedAt: '2026-03-02T13:00:00.000Z' });
  const after = reconcile(conversation({ lastMessage: edited }), conversation({ lastMessage: message('10') }));
  expect(after.lastMessage?.content).toBe('changed');
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

test('reading the last message leaves nothing unread', () => {
  const before = conversation({ lastMessage: message('10'), unreadCount: 3, hasUnreadMessages: true, readMessageId: '7' });
  expect(withReadMarker(before, '10', 3)).toMatchObject({ unreadCount: 0, hasUnreadMessages: false, readMessageId: '10' });
});

test('reading some leaves the rest', () => {
  const before = conversation({ lastMessage: message('10'), unreadCount: 3, hasUnreadMessages: true, readMessageId: '7' });
  expect(withReadMarker(before, '9', 1)).toMatchObject({ unreadCount: 1, hasUnreadMessages: true });
});

test('the read marker never moves back', () => {
  const before = conversation({ lastMessage: message('12'), readMessageId: '10' });
  expect(withReadMarker(before, '9', 5)).toBe(before);
});

test('conversations are ordered by newest activity, after those being started', () => {
  const list = [conversation({ id: '1', lastMessage: message('9') }), conversation({ id: '2', lastMessage: message('10') }),
    conversation({ id: '3' })];
  expect(list.sort(byActivity).map(({ id }) => id)).toEqual(['3', '2', '1']);
});

test('a conversation is named after the other participants', () => {
  expect(nameOf(conversation(), john)).toBe('jane');
  expect(nameOf(conversation({ otherParticipant: null, participants: [john, jane, wei] }), john)).toBe('jane, wei');
});

test('a preview names the author unless the conversation’s name does', () => {
  const group = conversation({ otherParticipant: null, participants: [john, jane, wei] });
  expect(previewOf(conversation(), message('1'))).toBe('message 1');
  expect(previewOf(conversation(), message('1', { mine: true }))).toBe('You: message 1');
  expect(previewOf(group, message('1'))).toBe('jane: message 1');
});

test('events during the load of a conversation are not lost', () => {
  const known = conversation({ lastMessage: message('12'), readMessageId: '11', unreadCount: 1, hasUnreadMessages: true });
  const loaded = conversation({ lastMessage: message('10'), readMessageId: '9', unreadCount: 1, hasUnreadMessages: true });
  expect(reconcile(known, loaded)).toMatchObject({ lastMessage: { id: '12' }, readMessageId: '11', unreadCount: 1 });
  expect(reconcile(undefined, loaded)).toBe(loaded);
});

test('people are shown by their display name if they have one', () => {
  const doe = user('2', 'jane', { displayName: 'Jane Doe' });
  const room = withUser(conversation(), doe);
  expect(nameOf(room, john)).toBe('Jane Doe');
  expect(nameOf(conversation({ otherParticipant: null, participants: [john, doe, wei] }), john)).toBe('Jane Doe, wei');
  expect(previewOf({ ...room, otherParticipant: null }, message('1'))).toBe('Jane Doe: message 1');
});

test('a change of a user outside the conversation changes nothing', () => {
  const before = conversation();
  expect(withUser(before, user('3', 'wei', { displayName: 'Wei' }))).toBe(before);
});
