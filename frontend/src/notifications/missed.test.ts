import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Conversation, Settings } from '../net/api-types';
import { missedIn } from './missed';

const at = (id: string, more: Partial<Conversation> = {}): Partial<Conversation> => ({ lastMessage: exampleMessage(id), readMessageId: '5', ...more });

/** How many messages are missed, and how many of them are for the user. */
function missed(before: Conversation | null, now: Conversation, notify: Settings['notify'] = 'mine'): [number, number] {
  const items = missedIn(new Map(before ? [[before.id, before]] : []), [now], { notify }).flatMap(({ items }) => items);
  return [items.length, items.filter(({ isForMe }) => isForMe).length];
}

test('direct messages since then are missed', () => {
  const before = exampleConversation(at('10', { unreadCount: 2, mentionCount: 2 }));
  expect(missed(before, exampleConversation(at('13', { unreadCount: 5, mentionCount: 5 })))).toEqual([3, 3]);
  expect(missed(before, before)).toEqual([0, 0]);
  expect(missed(null, exampleConversation(at('13', { unreadCount: 1, mentionCount: 1 })))).toEqual([1, 1]);
});

test('after more was read elsewhere, all that is unread was missed', () => {
  const before = exampleConversation(at('10', { unreadCount: 4, mentionCount: 4 }));
  expect(missed(before, exampleConversation(at('13', { readMessageId: '10', unreadCount: 3, mentionCount: 3 })))).toEqual([3, 3]);
});

test('of a room, what the user wants is missed', () => {
  const before = exampleRoom(at('10'));
  const now = (more: Partial<Conversation> = {}) => exampleRoom(at('19', { unreadCount: 9, mentionCount: 1, ...more }));
  expect(missed(before, now())).toEqual([1, 1]);
  expect(missed(before, now({ involvement: 'everything' }), 'nothing')).toEqual([9, 1]);
  expect(missed(before, now(), 'all')).toEqual([9, 1]);
  expect(missed(before, now({ involvement: 'nothing' }), 'all')).toEqual([1, 1]);
  expect(missed(before, now(), 'nothing')).toEqual([0, 0]);
  expect(missed(before, now({ isParticipant: false }))).toEqual([0, 0]);
});
