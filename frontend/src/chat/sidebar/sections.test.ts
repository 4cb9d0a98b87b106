import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
import { byName, hasRow, isMuted, sectionOf, staysAlone, unreadSectionOf } from './sections';

test('a starred conversation is in no other section', () => {
  expect(sectionOf(exampleRoom())).toBe('rooms');
  expect(sectionOf(exampleConversation())).toBe('direct');
  expect([exampleRoom({ isStarred: true }), exampleConversation({ isStarred: true })].map(sectionOf)).toEqual(['starred', 'starred']);
});

test('archived rooms, rooms of others and hidden ones have no row', () => {
  expect(hasRow(exampleRoom(), null)).toBe(true);
  expect(hasRow(exampleRoom({ isArchived: true }), '7')).toBe(false);
  expect(hasRow(exampleRoom({ isParticipant: false }), '7')).toBe(false);
  expect(hasRow(exampleRoom({ involvement: 'hidden' }), null)).toBe(false);
});

test('a hidden room has a row while it is for the user, or open', () => {
  expect(hasRow(exampleRoom({ involvement: 'hidden', mentionCount: 1 }), null)).toBe(true);
  expect(hasRow(exampleRoom({ involvement: 'hidden' }), '7')).toBe(true);
});

test('direct messages and mentions are for the user', () => {
  expect(unreadSectionOf(exampleConversation({ unreadCount: 1 }))).toBe('for-me');
  expect(unreadSectionOf(exampleRoom({ unreadCount: 3, mentionCount: 1 }))).toBe('for-me');
  expect(unreadSectionOf(exampleRoom({ unreadCount: 3 }))).toBe('new');
});

test('a folded section keeps the open row and the unread ones, except muted ones', () => {
  expect(staysAlone(exampleRoom(), null)).toBe(false);
  expect(staysAlone(exampleRoom(), '7')).toBe(true);
  expect(staysAlone(exampleRoom({ unreadCount: 1 }), null)).toBe(true);
  const muted = exampleRoom({ unreadCount: 1, involvement: 'nothing' });
  expect([isMuted(muted), staysAlone(muted, null)]).toEqual([true, false]);
});

test('names are sorted as people sort them', () => {
  const rooms = ['zoo', 'Älg', 'apple', 'Zebra', 'Émile'].map((name) => exampleRoom({ name }));
  expect(rooms.sort(byName(({ name }) => name ?? '')).map(({ name }) => name)).toEqual(['Älg', 'apple', 'Émile', 'Zebra', 'zoo']);
});
