import { expect, test } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
import { exampleFile } from '../../../tests/support/example-files';
import { lineOf, readLinesWith } from './lines.svelte';
import { plainLine } from './markdown/plain-line';

const names = {
  userOf: (id: string) => (id === '2' ? exampleUser('2', 'jane', { displayName: 'Jane Doe' }) : undefined),
  roomLinks: { find: (name: string) => (name === 'lab' ? { room: { id: '7', name: 'Lab' }, spelling: 'lab' } : null) },
};
const line = (content: string) => lineOf({ content, authorId: '2', mentions: ['2', '9'], mentionsRoom: true }, names);

test('without the parser, a line has its marks and the names of people', () => {
  expect(line('**hi** @jane,\n\n  @nobody and @room in #lab :tada:')).toBe('**hi** @Jane Doe, @nobody and @room in #lab :tada:');
});

test.each([
  ['**bold** *it* ~~gone~~ `a*b`', 'bold it gone a*b'],
  ['**@jane**, see `@jane` in #lab :tada:', '@Jane Doe, see @jane in #lab :tada:'],
  ['look:\n```rust\n  \n  fn main() {\n}\n```\ndone', 'look: fn main() { done'],
  ['> quoted\n> twice\n\nanswer', 'quoted twice answer'],
  ['- a\n- **b**\n  - c', '• a • b • c'],
  ['3. a\n4. b', '3. a 4. b'],
  ['# *Head*\ntext', 'Head text'],
  ['a|b\n-|-\n1|*2*', 'a b 1 2'],
  ['[the *notes*](https://example.org/a) https://example.org/a_b', 'the notes https://example.org/a_b'],
  ['snake_case and 2*3*4', 'snake_case and 2*3*4'],
  ['```\n\n```', '``` ```'],
  ['<b>x</b> *y*', '<b>x</b> y'],
])('%j is the line %j', (content, wanted) => {
  readLinesWith(plainLine);
  expect(line(content)).toBe(wanted);
});

test('an action begins with its author, and has no marks', () => {
  readLinesWith(plainLine);
  expect(line('/me *waves* at @jane')).toBe('Jane Doe waves at @Jane Doe');
  expect(lineOf({ content: '/me waves', authorId: '9', mentions: [], mentionsRoom: false }, names)).toBe('Someone waves');
  expect(line('`/me waves`')).toBe('/me waves');
});

test('a message without a text is its files', () => {
  readLinesWith(plainLine);
  const message = { content: '', authorId: '2', mentions: [], mentionsRoom: false, files: [exampleFile('1', { name: 'plan\u202e.pdf' })] };
  expect(lineOf(message, names)).toBe('📎 plan⇄.pdf');
  expect(lineOf({ ...message, content: 'Read this' }, names)).toBe('Read this');
  expect(lineOf({ ...message, isDeleted: true }, names)).toBe('');
});

test('only the beginning of a long message is read', () => {
  readLinesWith(plainLine);
  expect(line(`**a** ${'b '.repeat(4_000)}`)).toMatch(/^a (?:b )+b?…$/u);
  for (const part of ['*a ', '`', '> ', '[', '- ', '**', '@jane ']) expect(line(part.repeat(10_000 / part.length)).length).toBeLessThan(1_000);
});
