import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { placesIn, stringsOf } from './highlight';

const found = (content: string, ...ranges: [number, number][]) => ({ message: message('1', { content }), conversationId: '7', ranges: ranges.map(([start, end]) => ({ start, end })) });

test('the ranges cut strings out of the text, each once, the longest first', () => {
  expect(stringsOf(found('Müller met müller 👍 and Mu', [0, 6], [11, 17], [25, 27]), ['mu'])).toEqual(['Müller', 'müller', 'Mu', 'mu']);
  expect(stringsOf(found('', [0, 1]), [' '])).toEqual([]);
});

test('strings are found whatever their case, and signs are only signs', () => {
  expect(placesIn('Backup, BACKUP and back', ['backup'])).toEqual([[0, 6], [8, 14]]);
  expect(placesIn('a.b axb (c++) [d] a|b \\ / ^$ {1}', ['a.b', '(c++)', '[d]', 'a|b', '\\', '/', '^$', '{1}'])).toHaveLength(8);
  expect(placesIn('👍🏽 İstanbul', ['istanbul', '👍'])).toEqual([[0, 2]]);
  expect(placesIn('anything', [])).toEqual([]);
});

test('of two strings in one place, the longer is marked', () => {
  expect(placesIn('backups', ['backups', 'backup'])).toEqual([[0, 7]]);
});
