import { beforeEach, expect, test, vi } from 'vitest';
import type { Conversations } from './conversations.svelte';
import { rememberConversation, startingPlace } from './last-conversation';

/** Conversations by id with their number of unread messages, newest first. */
const known = (unread: Record<string, number>, hasMore = false, everyone = '1') =>
  ({
    hasMore,
    all: Object.keys(unread).map((id) => ({ id, isEveryone: id === everyone })),
    get: (id: string) => (id in unread ? { id } : undefined),
    unread: () => Object.keys(unread).filter((id) => unread[id]).map((id) => ({ id })),
  }) as unknown as Conversations;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key),
  });
});

test('the last open conversation comes before unread ones, for each user', () => {
  rememberConversation('1', '7');
  expect(startingPlace('1', known({ 8: 2, 7: 0 }))).toBe('7');
  expect(startingPlace('2', known({ 7: 0, 8: 2, 9: 0 }))).toBe('8');
  rememberConversation('1', null);
  expect(startingPlace('1', known({ 8: 0 }))).toBeNull();
});

test('a conversation that is gone is not opened, but one that is not loaded yet is', () => {
  rememberConversation('1', '7');
  expect(startingPlace('1', known({ 8: 1 }))).toBe('8');
  expect(startingPlace('1', known({ 8: 1 }, true))).toBe('7');
});

test('a new user, to whom nobody wrote yet, begins in the room of everyone', () => {
  expect(startingPlace('1', known({ 1: 0, 2: 0 }))).toBe('1');
  expect(startingPlace('1', known({ 1: 0, 2: 3 }))).toBe('2');
  expect(startingPlace('1', known({ 2: 0 }))).toBeNull();
});
