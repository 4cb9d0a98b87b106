import { expect, test } from 'vitest';
import type { OutboxEntry } from '../../net/outbox/outbox';
import { keptIn } from './kept';

const entry = (conversationId: string, content: string) => ({ conversationId, content, clientId: `id of ${content}` }) as OutboxEntry;

test('unsent messages of the conversation and its draft are kept, in this order', () => {
  const entries = [entry('7', 'one'), entry('8', 'elsewhere'), entry('7', 'two')];
  expect(keptIn('7', entries, 'half a thought')).toEqual([
    { clientId: 'id of one', text: 'one' },
    { clientId: 'id of two', text: 'two' },
    { clientId: null, text: 'half a thought' },
  ]);
});

test('a blank draft is nothing', () => {
  expect(keptIn('7', [entry('8', 'elsewhere')], ' \n')).toEqual([]);
});
