import { expect, test } from 'vitest';
import { exampleConversation } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
import type { Conversation } from '../net/api-types';
import { ActivityOrder } from './activity-order';

const conversation = (id: number, last: number): Conversation => exampleConversation({ id: String(id), lastMessage: message(String(last)) });
const idsOf = (order: ActivityOrder) => order.newest().map(({ id }) => Number(id));

test('a conversation moves to the place of its newest message', () => {
  const order = new ActivityOrder();
  const [a, b, c] = [conversation(1, 9), conversation(2, 10), conversation(3, 100)];
  order.fill([a, b, c]);
  expect(idsOf(order)).toEqual([3, 2, 1]);
  order.change(a, conversation(1, 101));
  expect(idsOf(order)).toEqual([1, 3, 2]);
  order.change(c, null);
  expect(idsOf(order)).toEqual([1, 2]);
  order.change(null, conversation(4, 50));
  expect(idsOf(order)).toEqual([1, 4, 2]);
  expect(order.newest(2).map(({ id }) => id)).toEqual(['1', '4']);
});

test('one change at a time gives the same order as a sort of all', () => {
  const order = new ActivityOrder();
  const now = new Map<number, Conversation>();
  let seed = 7;
  const below = (end: number) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % end;
  for (let step = 0; step < 2_000; step += 1) {
    const id = below(200);
    const before = now.get(id) ?? null;
    // A deleted message makes the newest one older.
    const after = below(8) === 0 ? null : conversation(id, below(1_000));
    order.change(before, after);
    if (after) now.set(id, after);
    else now.delete(id);
  }
  const sorted = new ActivityOrder();
  sorted.fill([...now.values()]);
  expect(order.newest()).toEqual(sorted.newest());
  expect(order.size).toBe(now.size);
});
