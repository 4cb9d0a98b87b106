import { expect, test } from 'vitest';
import { outcome, selected } from '../../../../tests/support/selections';
import { markdownOf } from '../../../text/markdown/tree';
import { fence } from './fences';
import { asTyped, mayBeCode, whereIs } from './long-pastes';

const RUST = 'fn main() {\n    let all = read();\n    for each in all {\n        println!("{each}");\n    }\n}\n';
const JSON_TEXT = JSON.stringify({ name: 'chinwag', list: Array.from({ length: 12 }, (_, id) => ({ id })) }, null, 2);
const TRACE = `Traceback (most recent call last):\n${'  File "a.py", line 3, in b\n    c(d)\n'.repeat(6)}ValueError: no`;
const PROSE = 'We met at noon and talked about the garden.\nNobody had brought a spade, which was fine.\n';
const LISTING = `Shopping:\n${'milk and bread\n'.repeat(12)}`;

test.each<[string, string, boolean]>([
  ['short code', RUST, false],
  ['more than ten lines of code', RUST.repeat(2), true],
  ['a JSON text', JSON_TEXT, true],
  ['a trace', TRACE, true],
  ['a few lines of prose', PROSE.repeat(3), false],
  ['twelve lines of words', LISTING, false],
  ['800 characters of prose', PROSE.repeat(9).slice(0, 800), false],
  ['more than 1,000 characters of prose', PROSE.repeat(12), true],
  ['a message with a block of code', `${PROSE}\`\`\`\n${RUST.repeat(3)}\`\`\`\n`, false],
])('%s may be better as a block: %s', (_, text, wanted) => {
  expect(mayBeCode(text)).toBe(wanted);
});

test.each<[string, string, string]>([
  ['alone', '«  a\n  b»', '```\n  a\n  b\n```\n«»'],
  ['with a line break at its end', '«a\n»', '```\na\n```\n«»'],
  ['in a line', 'x «a» y', 'x \n```\na\n```\n«» y'],
  ['between lines', 'x\n«a»\ny', 'x\n```\na\n```\n«»y'],
  ['with backticks', '«a ````  b»', '`````\na ````  b\n`````\n«»'],
])('a pasted text %s gets lines of its own', (_, before, after) => {
  expect(outcome(before, fence)).toBe(after);
});

test('a block has what was pasted, with its leading spaces', () => {
  const { text, selection } = selected('see «    a``` b\n\n  ```\nc»');
  const { from, to, insert } = fence(text, selection);
  expect(markdownOf(text.slice(0, from) + insert + text.slice(to))?.at(-1)).toEqual({ kind: 'code', language: '', text: '    a``` b\n\n  ```\nc' });
});

test('a pasted text is found where the user has moved it', () => {
  expect(asTyped('a\r\nb\rc')).toBe('a\nb\nc');
  expect(whereIs('xab', 'ab', 1)).toBe(1);
  expect(whereIs('xyab', 'ab', 1)).toBe(2);
  expect(whereIs('xyaxb', 'ab', 1)).toBeNull();
});
