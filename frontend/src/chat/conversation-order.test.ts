import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
import { randomFrom } from '../../tests/support/random';
import type { Conversation } from '../net/api-types';
import { byLastMessage, byRoomName, ConversationOrder } from './conversation-order';

const conversation = (id: number, last: number): Conversation => exampleConversation({ id: String(id), lastMessage: message(String(last)) });
const idsOf = (order: ConversationOrder) => order.first().map(({ id }) => Number(id));

test('a conversation moves to the place of its newest message', () => {
  const order = new ConversationOrder(byLastMessage);
  const [a, b, c] = [conversation(1, 9), conversation(2, 10), conversation(3, 100)];
  for (const one of [a, b, c]) order.change(null, one);
  expect(idsOf(order)).toEqual([3, 2, 1]);
  order.change(a, conversation(1, 101));
  expect(idsOf(order)).toEqual([1, 3, 2]);
  order.change(c, null);
  expect(idsOf(order)).toEqual([1, 2]);
  order.change(null, conversation(4, 50));
  expect(idsOf(order)).toEqual([1, 4, 2]);
  expect(order.first(2).map(({ id }) => id)).toEqual(['1', '4']);
});

test('rooms are in the order of their names, whatever is said in them', () => {
  const order = new ConversationOrder(byRoomName);
  const room = (id: number, name: string, last = '1') => exampleRoom({ id: String(id), name, lastMessage: message(last) });
  for (const one of [room(1, 'zoo'), room(2, 'Érable'), room(3, 'api'), room(4, 'fish')]) order.change(null, one);
  expect(idsOf(order)).toEqual([3, 2, 4, 1]);
  order.change(room(1, 'zoo'), room(1, 'zoo', '9'));
  expect(order.first().at(-1)?.lastMessage?.id).toBe('9');
  order.change(room(1, 'zoo', '9'), room(1, 'aquarium', '9'));
  expect(idsOf(order)).toEqual([3, 1, 2, 4]);
});

test.each([['activity', byLastMessage], ['name', byRoomName]])('one change at a time gives the same order by %s as a sort of all', (_, compare) => {
  const order = new ConversationOrder(compare);
  const now = new Map<number, Conversation>();
  const below = randomFrom(7);
  for (let step = 0; step < 2_000; step += 1) {
    const id = below(200);
    const before = now.get(id) ?? null;
    // A deleted message makes the newest one older.
    const after = below(8) === 0 ? null : { ...conversation(id, below(1_000)), name: `room ${below(50)}` };
    order.change(before, after);
    if (after) now.set(id, after);
    else now.delete(id);
  }
  expect(order.first()).toEqual([...now.values()].sort(compare));
  expect(order.size).toBe(now.size);
});
