import { expect, test } from 'vitest';
import { isSearchable, partsOf } from './words';

test('two characters, a filter, or a word of a script without spaces are enough', () => {
  expect(['ab', '日', 'é1', 'from:jane', '-has:file', '-b a', '👍'].filter((typed) => !isSearchable(typed))).toEqual([]);
  expect(['', ' ', 'a', ' a ', '""', '"a', 'in:anywhere', 'in:anywhere a', 'é'].filter(isSearchable)).toEqual([]);
});

test('words that must be found and filters are told apart', () => {
  expect(partsOf('in:anywhere backup from:jane "two words" -not in:#launch 12:30')).toEqual({ words: ['backup', 'two words', '12:30'], filters: ['from:jane', 'in:#launch'] });
});

test.each([['in:', false], ['the in:', true], ['from:@', false], ['has:', false], ['12:', true]])('whether %s is enough to search for', (typed, is) => expect(isSearchable(typed)).toBe(is));
