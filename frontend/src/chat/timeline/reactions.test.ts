import { expect, test } from 'vitest';
import { reactionLabel } from './reactions';

const NAMES: Record<string, string> = { 2: 'Jane', 3: 'Wei', 4: 'Priya' };
const label = (userIds: string[], count = userIds.length) => reactionLabel({ emoji: '👍', userIds, count }, '1', (id) => NAMES[id]);

test('a reaction names who chose it, the user first', () => {
  expect(label(['2'])).toBe('Jane reacted with 👍');
  expect(label(['2', '1'])).toBe('You and Jane reacted with 👍');
  expect(label(['2', '3', '1', '4'])).toBe('You, Jane, Wei and Priya reacted with 👍');
});

test('those who are not known, and those beyond the list, are counted', () => {
  expect(label(['1', '2', '8', '9'], 5)).toBe('You, Jane and 3 others reacted with 👍');
  expect(label(['2', '9'])).toBe('Jane and 1 other reacted with 👍');
  expect(label(['9'])).toBe('1 other reacted with 👍');
});

test('a long list of names ends with a count', () => {
  const ids = Array.from({ length: 40 }, (_, index) => String(index + 2));
  expect(reactionLabel({ emoji: '🎉', userIds: ids, count: 60 }, '1', (id) => `u${id}`)).toBe(
    'u2, u3, u4, u5, u6, u7, u8, u9, u10, u11 and 50 others reacted with 🎉',
  );
});
