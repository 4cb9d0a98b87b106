import { afterEach, expect, test } from 'vitest';
import { timeStyle } from '../../../text/time-style.svelte';
import { areRooms, authorsLabel, placesLabel, timesLabel } from './labels';

const { zone } = timeStyle;
afterEach(() => void (timeStyle.zone = zone));
const nameOf = (username: string) => (username === 'jane' ? 'Jane Doe' : username);

test('authors are named, and exclusions are not', () => {
  expect(authorsLabel('from:jane from:@tomas -from:wei x', nameOf)).toBe('From Jane Doe, tomas');
  expect(authorsLabel('from:ME', nameOf)).toBe('From me');
  expect(authorsLabel('-from:wei from: x', nameOf)).toBe('');
});

test('places are rooms by name and people', () => {
  expect(placesLabel('in:#launch', nameOf)).toBe('launch');
  expect(placesLabel('in:@jane', nameOf)).toBe('With Jane Doe');
  expect(placesLabel('in:launch in:@jane', nameOf)).toBe('launch, with Jane Doe');
  expect(placesLabel('in:@jane,@tomas,@wei', nameOf)).toBe('With Jane Doe, tomas and wei');
  expect(placesLabel('in:"@tomas, jane"', nameOf)).toBe('With tomas and Jane Doe');
  expect(placesLabel('in:anywhere', nameOf)).toBe('');
  expect([areRooms('in:launch'), areRooms('in:launch in:@jane')]).toEqual([true, false]);
});

test('days are named as in a conversation, in the zone of the user', () => {
  timeStyle.zone = 'Pacific/Kiritimati';
  const label = (text: string) => timesLabel(text, '2026-05-08');
  expect(label('on:today')).toBe('Today');
  expect(label('before:2026-05-07')).toBe('Before yesterday');
  expect(label('after:2024-05-01 before:today')).toMatch(/^After .*2024.*, before today$/u);
  expect(label('on:2024-05-01')).toMatch(/^(?:May 1|1 May)/u);
  expect(label('after:2026-05-01')).toBe('Last 7 days');
  expect(label('before:2026-05-01')).toMatch(/^Before /u);
  expect(label('-on:today x')).toBe('');
});
