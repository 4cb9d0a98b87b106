import { expect, test } from 'vitest';
import { asRoomName, problemWithRoomName, problemWithTopic } from './names';

test('spaces become dashes, and the sign of rooms is dropped', () => {
  expect(asRoomName('lab notes')).toBe('lab-notes');
  expect(asRoomName('#lab  notes ')).toBe('lab-notes-');
  expect(asRoomName('Żółw')).toBe('Żółw');
});

test('names of any script are allowed, and others are explained', () => {
  for (const name of ['lab-notes', 'Żółw', '実験_ノート', 'v1.0']) expect(problemWithRoomName(name)).toBe('');
  expect(problemWithRoomName('')).toBe('Enter a name.');
  expect(problemWithRoomName('a/b')).toContain('letters, digits');
  expect(problemWithRoomName('x'.repeat(41))).toContain('at most 40');
});

test('a long topic is refused with its length', () => {
  expect(problemWithTopic('x'.repeat(250))).toBe('');
  expect(problemWithTopic('x'.repeat(251))).toContain('Yours has 251.');
});
