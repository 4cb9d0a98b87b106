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

test('the files of an unsent message are named', () => {
  const uploads = [{ id: '1', name: 'a\u202egpj.exe', type: '', size: 1 }, { id: '2', name: 'b.png', type: '', size: 1 }];
  expect(keptIn('7', [{ ...entry('7', ''), uploads }], '')).toEqual([{ clientId: 'id of ', text: 'a⇄gpj.exe\nb.png' }]);
});

test('a blank draft is nothing', () => {
  expect(keptIn('7', [entry('8', 'elsewhere')], ' \n')).toEqual([]);
});
