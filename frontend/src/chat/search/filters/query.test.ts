import { afterEach, expect, test } from 'vitest';
import { timeStyle } from '../../../text/time-style.svelte';
import { filtersApart, readQuery, sentQuery, setFilters, withFilter, withoutFilters, wordsOf } from './query';
import { tokensOf } from './tokens';

const { zone } = timeStyle;
afterEach(() => void (timeStyle.zone = zone));

const words = (text: string) => readQuery(text).words.map(({ value, isNegated }) => (isNegated ? `not ${value}` : value));
const filters = (text: string) => readQuery(text).filters.map(({ key, value, isNegated }) => `${isNegated ? 'not ' : ''}${key} ${value}`);

test.each([
  'pol-358', 'example.com', "don't", 'c++', 'a*', 'near', '12:30', 'has:lunch', 'is:late', 'is:Pinned', 'before:noon', 'on:2026-13-01', 'on:2026-02-30', 'mentions:you',
  'from:', 'from:@', 'in:#', 'in:@', 'http://example.com', '--release', '-5', '-', 'a"b', '日', '😀', '(a', 'on:2026-05-01T00:00:00Z', 'ſ:pinned', '-on:today', 'from:"', 'at:noon',
])('%s is text', (text) => {
  expect(filters(text)).toEqual([]);
  expect(words(text).map((word) => word.replace('not ', '-'))).toEqual([text]);
});

test.each([
  ['from:ann', 'from ann'], ['FROM:@ann', 'from ann'], ['from:"ann"', 'from ann'], ['-from:ann', 'not from ann'], ['in:ann', 'in ann'], ['in:#ann', 'in ann'], ['in:@ann', 'in @ann'],
  ['in:"the team"', 'in the team'], ['in:„the team“', 'in the team'], ['has:Files', 'has file'], ['has:images', 'has picture'], ['-has:link', 'not has link'], ['is:pinned', 'is pinned'], ['mentions:me', 'mentions me'],
  ['on:2026-05-01', 'on 2026-05-01'], ['before:Today', 'before today'], ['after:yesterday', 'after yesterday'], ['before:2026-05-01T02:00:00+02:00', 'before 2026-05-01T02:00:00+02:00'],
])('%s is a filter', (text, expected) => {
  expect(filters(text)).toEqual([expected]);
  expect(words(text)).toEqual([]);
});

test('words, phrases and exclusions are read as the server reads them', () => {
  expect(words('lunch -dinner -"at home" well-known')).toEqual(['lunch', 'not dinner', 'not at home', 'well-known']);
  expect(words('“See you” soon')).toEqual(['See you', 'soon']);
  expect(words('"see  you"soon "and then')).toEqual(['see  you', 'soon', 'and then']);
  expect(words('5" disk')).toEqual(['5"', 'disk']);
  expect(words('a\u0085b\ufeffc')).toEqual(['a', 'b\ufeffc']);
});

test('the tokens are the whole text but for blanks', () => {
  const text = ' in:#lab  -"see you"from:ann\tb "c d';
  expect(tokensOf(text).map(({ from, to }) => text.slice(from, to))).toEqual(['in:#lab', '-"see you"', 'from:ann', 'b', '"c d']);
  expect(tokensOf(text).map(({ isOpen }) => isOpen)).toEqual([false, false, false, false, true]);
});

test('a text is told apart into filters and what is between them', () => {
  expect(filtersApart(' a in:lab  b -from:ann')).toEqual([{ before: ' a ', filter: 'in:lab' }, { before: '  b ', filter: '-from:ann' }, { before: '', filter: '' }]);
  expect(filtersApart('a ')).toEqual([{ before: 'a ', filter: '' }]);
});

test('words are left without the filters', () => {
  expect(wordsOf('in:#launch from:jane bakcup')).toBe('bakcup');
  expect(wordsOf('the "exact  words" has:file -not')).toBe('the "exact  words" -not');
});

test('a filter is set before the words and after other filters', () => {
  expect(withFilter('', 'in', 'launch')).toBe('in:#launch ');
  expect(withFilter('backup ', 'in', 'launch')).toBe('in:#launch backup ');
  expect(withFilter('in:#launch  backup', 'from', 'jane')).toBe('in:#launch  from:jane backup');
  expect(withFilter('in:#launch', 'from', 'jane')).toBe('in:#launch from:jane ');
  expect(withFilter('"see yo', 'in', '@jane')).toBe('in:@jane "see yo');
  expect(withFilter('has:file from:"ja', 'in', 'the team')).toBe('has:file in:"#the team" from:"ja');
  expect(withFilter('in:#launch', 'in', 'anywhere')).toBe('in:anywhere ');
});

test('a filter replaces others in their place, but no exclusions', () => {
  expect(withFilter('a in:#launch  b in:lab "c', 'in', 'random')).toBe('a in:#random  b "c');
  expect(withFilter('-from:ann from:bob', 'from', 'jane')).toBe('-from:ann from:jane ');
  expect(withFilter('after:2026-01-01 x before:2026-02-01', 'on', 'today', ['on', 'before', 'after'])).toBe('on:today x');
  expect(withFilter('from:"ann"soon', 'from', 'bob')).toBe('from:bob soon');
});

test('a filter is removed with its blanks, and the rest stays as it was typed', () => {
  expect(withoutFilters('a  in:#launch  b', ['in'])).toBe('a  b');
  expect(withoutFilters('in:#launch', ['in'])).toBe('');
  expect(withoutFilters('a in:#launch', ['in'])).toBe('a');
  expect(withoutFilters('has:link has:file x', ['has'], 'file')).toBe('has:link x');
  expect(withoutFilters('has:link has:files', ['has'], 'file')).toBe('has:link ');
  expect(withoutFilters('-in:lab "a  b"in:lab c', ['in'])).toBe('-in:lab "a  b"c');
  expect(setFilters('-in:lab in:#launch from:ann', 'in', 'on').map(({ value }) => value)).toEqual(['launch']);
});

const TODAY = '2026-03-30';
test.each([
  ['of an ordinary day', 'on:2026-05-01', 'after:2026-04-30T22:00:00Z before:2026-05-01T22:00:00Z'],
  ['of the 23 hours when summer time begins', 'on:2026-03-29', 'after:2026-03-28T23:00:00Z before:2026-03-29T22:00:00Z'],
  ['of the 25 hours when it ends', 'on:2026-10-25', 'after:2026-10-24T22:00:00Z before:2026-10-25T23:00:00Z'],
  ['before the first moment of a day', 'before:2026-10-26', 'before:2026-10-25T23:00:00Z'],
  ['after the last moment of a day', 'after:2026-10-25', 'after:2026-10-25T23:00:00Z'],
  ['of today', 'on:today', 'after:2026-03-29T22:00:00Z before:2026-03-30T22:00:00Z'],
  ['of yesterday', 'on:Yesterday', 'after:2026-03-28T23:00:00Z before:2026-03-29T22:00:00Z'],
  ['before today', 'before:"today"', 'before:2026-03-29T22:00:00Z'],
  ['after yesterday', 'after:yesterday', 'after:2026-03-29T22:00:00Z'],
  ['of an instant', 'after:2026-05-01T08:00:00+02:00', 'after:2026-05-01T08:00:00+02:00'],
  ['before there were messages', 'on:0001-01-01', 'after:1970-01-01T00:00:00Z before:1970-01-01T00:00:00Z'],
  ['after the last day', 'after:9999-12-31', 'after:9999-12-31T00:00:00Z'],
])('the server gets the instants %s', (_, typed, sent) => {
  timeStyle.zone = 'Europe/Berlin';
  expect(sentQuery(typed, TODAY)).toBe(sent);
  expect(sentQuery(`a  ${typed} "b  c"`, TODAY)).toBe(`a  ${sent} "b  c"`);
});

test('the server gets other filters as they are typed, and not that it is to search anywhere', () => {
  expect(sentQuery('in:anywhere backup')).toBe('backup');
  expect(sentQuery('in:#anywhere -in:anywhere')).toBe('in:#anywhere -in:anywhere');
  expect(sentQuery('-on:today "on:today" 12:30 from:@ann')).toBe('-on:today "on:today" 12:30 from:@ann');
});

test.each([
  ['the in:', 'the'],
  ['from:jane -in:#', 'from:jane'],
  ['has:', ''],
  ['the in: ', 'the in:'],
  ['12:', '12:'],
  ['begin:', 'begin:'],
])('a filter without its value is not sent: %s', (typed, sent) => expect(sentQuery(typed)).toBe(sent));
