import { expect, test } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { parseAnswer, storedAnswer } from './replies';

test('what a draft answers is stored with what is shown of it', () => {
  expect(parseAnswer(storedAnswer(exampleMessage('3')))).toEqual({ id: '3', authorId: '2', content: 'message 3' });
  expect(storedAnswer(null)).toBeNull();
});

test('anything else is no answer', () => {
  for (const kept of [null, '', 'nonsense', '{"id":3}', '[]', 'null']) expect(parseAnswer(kept)).toBeNull();
});
