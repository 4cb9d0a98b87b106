import { expect, test } from 'vitest';
import { READS_PER_CHARACTER, readingCost } from './reading-cost';

const TEXT = 'a'.repeat(1_000);

const perCharacter = (read: (index: number) => unknown) => {
  for (let index = 0; index < TEXT.length; index += 1) read(index);
};

test.each<[string, () => unknown]>([
  ['characters', () => perCharacter(() => perCharacter((index) => TEXT.charCodeAt(index)))],
  ['code points', () => perCharacter(() => [...TEXT])],
  ['parts', () => perCharacter((index) => TEXT.slice(index))],
  ['searches', () => perCharacter(() => TEXT.includes('b'))],
  ['ends', () => perCharacter(() => TEXT.trimEnd())],
  ['patterns', () => perCharacter(() => /b/u.test(TEXT))],
  ['one pattern that begins again at each place', () => TEXT.replace(/a+b/gu, '')],
])('quadratic reading of %s is over the limit', (_, run) => {
  expect(readingCost(run)).toBeGreaterThan(READS_PER_CHARACTER * TEXT.length);
});

test('linear reading is below the limit, and costs nothing afterwards', () => {
  const linear = () => perCharacter((index) => TEXT.charAt(index));
  expect(readingCost(linear)).toBe(TEXT.length);
  linear();
  expect(readingCost(() => undefined)).toBe(0);
});
