import { expect, test } from 'vitest';
import { dayName, localDay } from './dates';

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
