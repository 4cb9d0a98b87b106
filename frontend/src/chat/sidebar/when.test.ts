import { expect, test } from 'vitest';
import { clockTime } from '../../text/dates';
import { shortTime } from './when';

const shown = (options: Intl.DateTimeFormatOptions, at: string) => new Intl.DateTimeFormat(undefined, options).format(new Date(at));
const at = (month: number, date: number, year = 2026) => new Date(year, month - 1, date, 15, 4).toISOString();

test('the time is given today, the weekday within a week, and the date before', () => {
  expect(shortTime(at(3, 2), '2026-03-02')).toBe(clockTime(at(3, 2)));
  expect(shortTime(at(3, 1), '2026-03-02')).toBe(shown({ weekday: 'short' }, at(3, 1)));
  expect(shortTime(at(2, 24), '2026-03-02')).toBe(shown({ weekday: 'short' }, at(2, 24)));
  expect(shortTime(at(2, 23), '2026-03-02')).toBe(shown({ day: 'numeric', month: 'short' }, at(2, 23)));
  expect(shortTime(at(12, 31, 2025), '2026-03-10')).toBe(shown({ dateStyle: 'short' }, at(12, 31, 2025)));
});

test('a day that a fast clock puts in the future has its date', () => {
  expect(shortTime(at(3, 3), '2026-03-02')).toBe(shown({ day: 'numeric', month: 'short' }, at(3, 3)));
});
