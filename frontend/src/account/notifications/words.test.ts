import { expect, test } from 'vitest';
import { problemWithWord, wordOf } from './words';

test('spaces around a word do not count', () => {
  expect(wordOf('  release train ')).toBe('release train');
});

test('a word is added once, whatever its case', () => {
  expect(problemWithWord(['release', 'Lisbon'], 'LISBON')).toBe('“Lisbon” is already there.');
  expect(problemWithWord(['Café'], 'Cafe\u0301')).toBe('“Café” is already there.');
  expect(problemWithWord(['release'], 'releases')).toBe('');
});

test('no word is asked for', () => {
  expect(problemWithWord([], '')).toBe('Type a keyword.');
});
