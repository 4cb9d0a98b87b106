import { afterEach, expect, test } from 'vitest';
import { daysBefore, startOf } from './days';
import { timeStyle } from './time-style.svelte';

const { zone } = timeStyle;
afterEach(() => void (timeStyle.zone = zone));

test.each<[string, string, string, string]>([
  ['in UTC', 'UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['in the morning of the change to summer time', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['on the day after it', 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['on the day of the change to winter time', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['on the day after it', 'Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['far ahead', 'Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ['far behind', 'Etc/GMT+12', '2026-01-01', '2026-01-01T12:00:00.000Z'],
  ['by quarters of an hour', 'Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
  // Clocks go from 24:00 to 1:00.
  ['without a midnight', 'America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
  // Clocks go from 24:00 to 23:00, and from 1:00 to 0:00.
  ['after 23 o’clock came twice', 'America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
  ['when midnight comes twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ['that was left out', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
])('a day begins %s (%s, %s) at %s', (_, place, day, start) => {
  timeStyle.zone = place;
  expect(new Date(startOf(day)).toISOString()).toBe(start);
});

test('days are counted in the calendar', () => {
  expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28');
  expect(daysBefore('2026-03-30', 7)).toBe('2026-03-23');
});
