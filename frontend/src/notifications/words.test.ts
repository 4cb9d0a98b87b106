import { expect, test } from 'vitest';
import '../text/markdown/tree';
import { hasWord } from './words';

const found = (word: string, ...contents: string[]) => contents.map((content) => hasWord(content, [word]));

test('words are found as a whole, in any case', () => {
  expect(found('release', 'The Release!', 'RELEASE', 'release', '(release)', 'release-notes')).toEqual([true, true, true, true, true]);
  expect(found('release', 'released', 'prerelease', 're lease', '', 'release_2')).toEqual([false, false, false, false, false]);
  expect(found('Straße', 'in der STRASSE 7', 'Straßenbahn')).toEqual([true, false]);
  expect(found('ΟΔΟΣ', 'η οδος')).toEqual([true]);
});

test('a later place counts if an earlier one is part of another word', () => {
  expect(found('cat', 'concatenate the cat')).toEqual([true]);
});

test('accents make another word', () => {
  expect(found('resume', 'my résumé', 'resume it')).toEqual([false, true]);
  expect(found('é', 'e\u0301')).toEqual([true]);
});

test('several words side by side are one', () => {
  expect(found('New York', 'in new york today', 'a new yorker')).toEqual([true, false]);
});

test('a word may have signs at its ends', () => {
  expect(found('C++', 'C++11 and c++', 'c')).toEqual([true, false]);
  expect(found('🦊', 'a🦊b')).toEqual([true]);
});

test('a word of a script without spaces is found anywhere', () => {
  expect(found('東京', '明日東京へ行く')).toEqual([true]);
  expect(found('リスボン', 'リスボンで')).toEqual([true]);
  expect(found('리스본', '리스본에서')).toEqual([true]);
  expect(found('ไทย', 'ประเทศไทยวันนี้')).toEqual([true]);
  expect(found('api', '新しいAPIの仕様', 'capital')).toEqual([true, false]);
});

test('code and quotes do not count', () => {
  expect(found('release', '`release`', '```\nrelease\n```', '> release', '> other\n\nrelease')).toEqual([false, false, false, true]);
});

test('no words are never found', () => {
  expect([hasWord('anything', []), hasWord('anything', [' '])]).toEqual([false, false]);
});
