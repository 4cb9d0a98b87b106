import { expect, test } from 'vitest';
import { untilWords } from './durations';

const NOW = Date.parse('2026-03-02T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const after = (milliseconds: number) => new Date(NOW + milliseconds).toISOString();

test('the time that is left is told to the nearest unit', () => {
  expect(untilWords(after(59_999), NOW)).toBe('within a minute');
  expect(untilWords(after(MINUTE), NOW)).toBe('in 1 minute');
  expect(untilWords(after(59.6 * MINUTE), NOW)).toBe('in 60 minutes');
  expect(untilWords(after(2 * 60 * MINUTE), NOW)).toBe('in 2 hours');
  expect(untilWords(after(DAY), NOW)).toBe('in 24 hours');
  expect(untilWords(after(7 * DAY - MINUTE), NOW)).toBe('in 7 days');
});
