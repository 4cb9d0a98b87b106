import { expect, test } from 'vitest';
import { countdown, timeLeft, untilWords } from './durations';

const NOW = Date.parse('2026-03-02T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const after = (milliseconds: number) => new Date(NOW + milliseconds).toISOString();

test('remaining time is rounded to the nearest unit', () => {
  expect(untilWords(after(59_999), NOW)).toBe('within a minute');
  expect(untilWords(after(MINUTE), NOW)).toBe('in 1 minute');
  expect(untilWords(after(59.6 * MINUTE), NOW)).toBe('in 60 minutes');
  expect(untilWords(after(2 * 60 * MINUTE), NOW)).toBe('in 2 hours');
  expect(untilWords(after(DAY), NOW)).toBe('in 24 hours');
  expect(untilWords(after(7 * DAY - MINUTE), NOW)).toBe('in 7 days');
});

test('long countdowns show minutes and seconds', () => {
  expect([1, 99, 100, 900].map(countdown)).toEqual(['1 s', '99 s', '1 min 40 s', '15 min 0 s']);
});

test('the time left of a link is shown in minutes and seconds, never negative', () => {
  expect(timeLeft(NOW + 300_000, NOW)).toBe('5:00');
  expect(timeLeft(NOW + 4_001, NOW)).toBe('0:05');
  expect(timeLeft(NOW - 60_000, NOW)).toBe('0:00');
});
