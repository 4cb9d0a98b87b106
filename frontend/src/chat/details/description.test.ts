import { expect, test } from 'vitest';
import { kindOf, onDay, sinceDay } from './description';

const room = { kind: 'room', isPrivate: false, isEveryone: false, isArchived: false } as const;

test('a conversation is described by its kind', () => {
  expect(kindOf(room, 0)).toBe('Open room');
  expect(kindOf({ ...room, isPrivate: true }, 0)).toBe('Private room');
  expect(kindOf({ ...room, isEveryone: true }, 0)).toBe('Whole team');
  expect(kindOf({ ...room, isPrivate: true, isArchived: true }, 0)).toBe('Archived room');
  expect([0, 1, 2, 19].map((others) => kindOf({ ...room, kind: 'direct' }, others))).toEqual(['Only you can read this.', 'Direct conversation', 'Group', 'Group']);
});

test('a day is part of a sentence', () => {
  expect(['Today', 'Monday 2 March'].map((day) => sinceDay(day, false))).toEqual(['since today', 'since Monday 2 March']);
  expect(['Today', 'Monday 2 March'].map((day) => sinceDay(day, true))).toEqual(['created today', 'created on Monday 2 March']);
  expect(['Yesterday', 'Monday 2 March'].map(onDay)).toEqual(['yesterday', 'on Monday 2 March']);
});
