import { expect, test } from 'vitest';
import BLANK_CHARACTERS from '../../tests/support/blank-characters.json';
import { contentLength, isBlank, trimmed, withoutBlankEnds } from './content';

test.each([
  [' \n a\n\t b  c \n', ' a\n\t b  c'],
  ['    if x {\n        y\n    }\n', '    if x {\n        y\n    }'],
  ['\r\n\t\r\n\ta\u3000\u0085', '\ta'],
  ['\u2028\u2003a', '\u2003a'],
  ['aba', 'aba'],
  [' \n ', ''],
])('%j is sent as %j', (typed, sent) => expect(withoutBlankEnds(typed)).toBe(sent));

test('length counts characters after trimming', () => {
  expect(contentLength('\n  héllo\n')).toBe(7);
  expect(contentLength(`${'🎉'.repeat(10_000)}  `)).toBe(10_000);
  expect(contentLength(' '.repeat(20_000))).toBe(0);
});

test.each(['\u2800', '\u200b', '\u00ad', '\u3164', '\ufeff', '\u2060', '\ufffc', '\u0085', '\u202e', '\ue000', '\u{e0067}', '\ud83d'])(
  'a message of nothing but %j is empty, and it counts beside visible characters',
  (blank) => {
    expect(contentLength(blank)).toBe(0);
    expect(contentLength(` ${blank}\n${blank}\u2800 `)).toBe(0);
    expect(contentLength(`a${blank}b`)).toBe(3);
  },
);

test('trimming removes exactly the white space that the server removes', () => {
  expect(trimmed('\u0085\u3000 a b\n\u2029')).toBe('a b');
  expect(trimmed('\ufeffa\ufeff')).toBe('\ufeffa\ufeff');
  expect(trimmed(' \n')).toBe('');
});

test('every assigned character is blank exactly if the server’s table says so', () => {
  const unassigned = /\p{Cn}/u;
  let [code, blank] = [0, true];
  for (const length of BLANK_CHARACTERS) {
    for (const end = code + length; code < end; code += 1) {
      const character = String.fromCodePoint(code);
      if (isBlank(character) !== blank && !(blank && unassigned.test(character))) expect.fail(`U+${code.toString(16)} is ${blank ? 'blank' : 'seen'}`);
    }
    blank = !blank;
  }
  expect(code).toBe(0x110000);
});
