import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { byConversation, countOf } from './listing';

test('groups are in the order of their newest result', () => {
  const hits = [['9', 'a'], ['8', 'b'], ['7', 'a']].map(([id = '', conversationId = '']) => ({ message: message(id), conversationId, ranges: [] }));
  expect(byConversation(hits).map((group) => [group.conversationId, group.hits.map((hit) => hit.message.id)])).toEqual([['a', ['9', '7']], ['b', ['8']]]);
});

test('the count tells whether there are more', () => {
  expect([countOf(1, false), countOf(14, false), countOf(25, true), countOf(1, true)]).toEqual(['1 message', '14 messages', '25+ messages', '1+ messages']);
});
