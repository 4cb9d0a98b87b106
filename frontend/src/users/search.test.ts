import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { fold, hitOf, searchName } from './search';
import { cases, foldsOfLetters } from './search-cases.json';

afterEach(() => vi.restoreAllMocks());

test.each(cases)('"$search" in "$name" is a hit as on the server: $hit', ({ name, search, hit }) => {
  const found = hitOf(search)(searchName(name));
  expect(found === 'whole' ? 'exact' : found).toBe(hit);
});

test('a Turkish browser finds Isabel, as folding ignores the language', () => {
  const lower = String.prototype.toLocaleLowerCase;
  vi.spyOn(String.prototype, 'toLocaleLowerCase').mockImplementation(function (this: string) {
    return lower.call(this, 'tr');
  });
  expect('Isabel'.toLocaleLowerCase()).toBe('ısabel');
  expect(hitOf('isabel')(searchName('Isabel'))).toBe('whole');
  expect(hitOf('istanbul')(searchName('İstanbul'))).toBe('folded');
});

test('letters of Latin, Greek, Cyrillic, Arabic, Thai and others are folded as on the server', () => {
  const digest = createHash('sha256');
  for (const [begin, end] of [[0, 0x530], [0x600, 0x700], [0xe00, 0xe80], [0x1e00, 0x2000], [0x3040, 0x3130], [0xfb00, 0xfb50], [0xff00, 0xfff0]] as const) {
    for (let code = begin; code < end; code += 1) digest.update(`${fold(String.fromCodePoint(code))}\n`);
  }
  expect(digest.digest('hex')).toBe(foldsOfLetters);
});

test('every letter is found in every form', () => {
  // All except ideographs and Korean syllables.
  for (const [begin, end] of [[0, 0x3400], [0xa000, 0xac00], [0xf900, 0x20000]] as const) {
    for (let code = begin; code < end; code += 1) {
      const letter = String.fromCodePoint(code);
      const folded = fold(letter);
      const written = [folded, letter.toUpperCase(), letter.toLowerCase(), letter.normalize('NFC'), letter.normalize('NFKD')];
      for (const text of written) if (fold(text) !== folded) expect.fail(`U+${code.toString(16)}: ${text} is not ${folded}`);
    }
  }
});
