import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { MessageFile } from '../../net/api/files';
import { placesIn, soughtIn, stringsOf } from './highlight';

const places = (text: string, strings: string[]) => placesIn(text, soughtIn([text], strings));

const found = (content: string, ...ranges: [number, number][]) => ({ message: message('1', { content }), conversationId: '7', ranges: ranges.map(([start, end]) => ({ start, end })) });

test('the ranges cut strings out of the text, each once, the longest first', () => {
  expect(stringsOf(found('Müller met müller 👍 and Mu', [0, 6], [11, 17], [25, 27]), ['mu'])).toEqual(['Müller', 'müller', 'Mu', 'mu']);
  expect(stringsOf(found('', [0, 1]), [' '])).toEqual([]);
});

test('in the names of files, words are found whatever their accents', () => {
  const strings = (names: string[], ...words: string[]) => {
    const files = names.map((name) => ({ name }) as MessageFile);
    return stringsOf({ message: message('1', { content: '', files }), conversationId: '7', ranges: [] }, words);
  };
  expect(strings(['Report März.pdf', 'ma\u0308rz.txt', 'marz'], 'marz')).toEqual(['ma\u0308rz', 'März', 'marz']);
  expect(strings(['straße 日本.txt'], 'STRASSE', '日本')).toEqual(['STRASSE', 'straße', '日本']);
  expect(strings(['nothing.txt'], 'marz')).toEqual(['marz']);
});

test('strings are found whatever their case, and signs are only signs', () => {
  expect(places('Backup, BACKUP and back', ['backup'])).toEqual([[0, 6], [8, 14]]);
  expect(places('a.b axb (c++) [d] a|b \\ / ^$ {1}', ['a.b', '(c++)', '[d]', 'a|b', '\\', '/', '^$', '{1}'])).toHaveLength(8);
  expect(places('👍🏽 İstanbul', ['istanbul', '👍'])).toEqual([[0, 2]]);
  expect(places('anything', [])).toEqual([]);
});

test('of two strings in one place, the longer is marked', () => {
  expect(places('backups', ['backups', 'backup'])).toEqual([[0, 7]]);
});

test('signs of Markdown that are not shown are no part of what is marked', () => {
  const marked = (text: string, ...strings: string[]) => places(text, strings).map(([start, end]) => text.slice(start, end));
  expect(marked('boldly bold, embolden', '**bold**')).toEqual(['bold']);
  expect(marked('boldly bold, embolden', '**bold')).toEqual(['bold', 'bold']);
  expect(marked('some code words', '`code', 'words`')).toEqual(['code', 'words']);
  expect(marked('a* and a', 'a*')).toEqual(['a*']);
  expect(marked('a_b and ab', 'a_b', '**')).toEqual(['a_b']);
  expect(placesIn('a and', soughtIn(['a* is', 'a and'], ['a*']))).toEqual([]);
});
