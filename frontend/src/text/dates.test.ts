import { afterEach, expect, test } from 'vitest';
import { clockTime, dayName, fullTime, localDay, shortTime } from './dates';
import { timeStyle } from './time-style.svelte';

afterEach(() => {
  process.env['TZ'] = 'UTC';
  timeStyle.followZone();
  timeStyle.hours = 'system';
});

function moveTo(zone: string): void {
  process.env['TZ'] = zone;
  timeStyle.followZone();
}

test('today and yesterday are named', () => {
  expect(dayName('2026-03-01T00:00:00.000Z', '2026-03-01')).toBe('Today');
  expect(dayName('2026-02-28T23:59:59.999Z', '2026-03-01')).toBe('Yesterday');
});

test('older days show their date, and their year if it differs', () => {
  expect(dayName('2026-02-27T12:00:00.000Z', '2026-03-01')).toMatch(/Friday.*27|27.*Friday|February 27/u);
  expect(dayName('2024-02-27T12:00:00.000Z', '2026-03-01')).toContain('2024');
});

test('local days compare as text', () => {
  expect(localDay('2026-03-01T12:00:00.000Z') > localDay('2026-02-28T12:00:00.000Z')).toBe(true);
  expect(localDay('2026-10-01T12:00:00.000Z') > localDay('2026-09-30T12:00:00.000Z')).toBe(true);
});

test('clock, full time and day change together with the time zone', () => {
  const at = '2026-03-01T23:30:00.000Z';
  timeStyle.hours = '24';
  expect([clockTime(at), localDay(at), dayName(at, '2026-03-01')]).toEqual(['23:30', '2026-03-01', 'Today']);
  moveTo('Asia/Tokyo');
  expect([clockTime(at), localDay(at), dayName(at, '2026-03-03')]).toEqual(['08:30', '2026-03-02', 'Yesterday']);
  expect(fullTime(at)).toMatch(/March 2.*08:30:00/u);
});

test('in a narrow list the time is given today, the weekday within a week, and the date before', () => {
  timeStyle.hours = '24';
  const short = (at: string, today = '2026-03-02') => shortTime(`${at}T15:04:00.000Z`, today);
  expect(short('2026-03-02')).toBe('15:04');
  expect([short('2026-03-01'), short('2026-02-24')]).toEqual(['Sun', 'Tue']);
  expect(short('2026-02-23')).toMatch(/Feb 23|23 Feb/u);
  expect(short('2025-12-31', '2026-03-10')).toMatch(/12.31.25|31.12.25/u);
  // A fast clock puts it in the future.
  expect(short('2026-03-03')).toMatch(/Mar 3|3 Mar/u);
});

test('the short time changes together with the time zone', () => {
  const at = '2026-02-27T23:30:00.000Z';
  timeStyle.hours = '24';
  expect([shortTime(at, '2026-02-27'), shortTime(at, '2026-03-01'), shortTime(at, '2026-03-20')]).toEqual(['23:30', 'Fri', expect.stringMatching(/27/u)]);
  moveTo('Asia/Tokyo');
  expect([shortTime(at, '2026-02-28'), shortTime(at, '2026-03-01'), shortTime(at, '2026-03-20')]).toEqual(['08:30', 'Sat', expect.stringMatching(/28/u)]);
});

test('until the page has looked at the time zone, everything shows the old one', () => {
  const at = '2026-03-01T23:30:00.000Z';
  timeStyle.hours = '24';
  process.env['TZ'] = 'Asia/Tokyo';
  expect([clockTime(at), localDay(at), dayName(at, '2026-03-01')]).toEqual(['23:30', '2026-03-01', 'Today']);
});

test.each(['Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo'])('days begin at midnight in %s', (zone) => {
  moveTo(zone);
  for (let at = Date.UTC(2011, 11, 28); at < Date.UTC(2012, 0, 2); at += 5 * 60_000) {
    const date = new Date(at);
    const two = (number: number) => String(number).padStart(2, '0');
    expect(localDay(at)).toBe(`${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`);
  }
});

test('the clock has 12 or 24 hours by choice', () => {
  const at = '2026-03-01T00:05:00.000Z';
  timeStyle.hours = '12';
  expect(clockTime(at)).toMatch(/^12:05\sAM$/u);
  expect(fullTime(at)).toMatch(/12:05:00\sAM$/u);
  timeStyle.hours = '24';
  expect(clockTime(at)).toBe('00:05');
  expect(fullTime(at)).toMatch(/00:05:00$/u);
});
