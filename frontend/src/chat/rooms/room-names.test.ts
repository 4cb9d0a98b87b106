import { expect, test } from 'vitest';
import { asRoomName, finishedRoomName, peopleLabel, problemWithRoomName, problemWithTopic } from './room-names';

test('spaces become dashes, and letters of any script and case stay', () => {
  expect(asRoomName('Garden shed ')).toBe('Garden-shed-');
  expect(asRoomName(' #встречи и планы')).toBe('встречи-и-планы');
  expect(asRoomName('会議室\u30001')).toBe('会議室-1');
});

test('a finished name has no dash for a space that nothing followed', () => {
  expect(['Garden shed  ', asRoomName('design '), 'a--b-', '- '].map(finishedRoomName)).toEqual(['Garden-shed', 'design', 'a--b', '']);
});

test.each([
  ['lab-notes', ''],
  ['v2.1_plan', ''],
  ['会議室', ''],
  ['', 'Enter a name.'],
  ['a/b', 'Use letters, digits, dots, dashes and underscores.'],
  ['🎉', 'Use letters, digits, dots, dashes and underscores.'],
  ['नियुक्ति', ''],
  [`x${'\u0316'.repeat(4)}`, ''],
  [`x${'\u0316'.repeat(5)}`, 'Use fewer marks on a letter.'],
  ['\u0316x', 'Use fewer marks on a letter.'],
  ['...', 'Use at least one letter or digit.'],
  ['x'.repeat(40), ''],
  ['x'.repeat(41), 'A name can have at most 40 characters. Yours has 41.'],
])('the name "%s": %s', (name, problem) => {
  expect(problemWithRoomName(name)).toBe(problem);
});

test('one person is not people', () => {
  expect([0, 1, 12, 1200].map(peopleLabel)).toEqual(['0 people', '1 person', '12 people', '1,200 people']);
});

test('a long topic is refused with its length', () => {
  expect(problemWithTopic('x'.repeat(250))).toBe('');
  expect(problemWithTopic('x'.repeat(251))).toContain('Yours has 251.');
});
