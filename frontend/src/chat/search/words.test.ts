import { expect, test } from 'vitest';
import { partsOf, queryOf } from './words';

test('two characters, a filter, or a word of a script without spaces are enough', () => {
  expect(['ab', '日', 'é1', 'from:jane', '-has:file', '-b a', '👍'].filter((typed) => queryOf(typed) === null)).toEqual([]);
  expect(['', ' ', 'a', ' a ', '""', '"a', 'in:anywhere', 'in:anywhere a', 'é'].filter((typed) => queryOf(typed) !== null)).toEqual([]);
});

test('words that must be found, others, and filters are told apart', () => {
  expect(partsOf('in:anywhere backup from:jane "two words" -not in:#launch -"not this" "" 12:30')).toEqual({ words: ['backup', 'two words', '12:30'], excluded: ['-not', '-"not this"'], filters: ['from:jane', 'in:#launch'] });
});

test.each([['in:', null], ['the in:', 'the'], ['from:@', null], ['in:"', null], ['the in:“#', 'the'], ['has:', null], ['12:', '12:']])('a filter without its value is not asked for: %s', (typed, query) => expect(queryOf(typed)).toBe(query));

test.each([['from: ', 'from:'], ['the in: ', 'the in:'], ['x has: ', 'x has:']])('with a blank after it, it is text: “%s”', (typed, query) => expect(queryOf(typed)).toBe(query));
