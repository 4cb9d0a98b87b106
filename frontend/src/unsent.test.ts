import { expect, test } from 'vitest';
import { unsentWords } from './unsent';

test('what would be lost is counted', () => {
  expect(unsentWords(0, 0)).toBe('');
  expect(unsentWords(1, 0)).toBe('1 message is not sent yet.');
  expect(unsentWords(0, 1)).toBe('1 draft is not finished.');
  expect(unsentWords(2, 3)).toBe('2 messages are not sent yet, and 3 drafts are not finished.');
});
