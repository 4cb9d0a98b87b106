import { expect, test } from 'vitest';
import { endingOf, halvesOf, partsOf, shownName } from './names';

test('direction marks are signs, so that a name cannot hide its ending', () => {
  expect(shownName('invoice\u202egpj.exe')).toBe('invoice⇄gpj.exe');
  expect(partsOf('invoice\u202egpj.exe')).toEqual([
    { text: 'invoice', mark: null },
    { text: '⇄', mark: 'right-to-left override' },
    { text: 'gpj.exe', mark: null },
  ]);
  for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') expect(partsOf(mark)[0]?.mark, mark).toBeTruthy();
});

test('control characters are pictures', () => {
  expect(shownName('line\nbreak\t\u007f\u0085.txt')).toBe('line␊break␉␡␡.txt');
  expect(partsOf('a\nb')).toEqual([{ text: 'a␊b', mark: null }]);
});

test('names are otherwise as they were typed', () => {
  for (const name of ['한글.pdf', 'a"b;c.txt', '..', 'con.txt', '👨‍👩‍👧.png', 'نامه‌ها.txt']) expect(shownName(name)).toBe(name);
  expect(shownName('')).toBe('Unnamed file');
  expect(partsOf('')).toEqual([{ text: 'Unnamed file', mark: null }]);
});

test('a long name keeps its ending', () => {
  expect(halvesOf('short.pdf')).toEqual(['short.pdf', '']);
  expect(halvesOf('chinwag-1.0.0-rc.2-x86_64-linux.tar.gz')).toEqual(['chinwag-1.0.0-rc.2-x86_64-li', 'nux.tar.gz']);
  expect(halvesOf(`${'👨‍👩‍👧'.repeat(30)}.png`)).toEqual(['👨‍👩‍👧'.repeat(24), `${'👨‍👩‍👧'.repeat(6)}.png`]);
});

test.each([
  ['a.PDF', 'pdf'],
  ['a.tar.gz', 'tar'],
  ['a.star.gz', 'gz'],
  ['invoice\u202egpj.exe', 'exe'],
  ['.bashrc', ''],
  ['README', ''],
  ['..', ''],
  ['a.averylongend', ''],
  ['a.한글', ''],
])('%j ends with %j', (name, ending) => {
  expect(endingOf(name)).toBe(ending);
});
