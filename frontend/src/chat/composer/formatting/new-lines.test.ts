import { expect, test } from 'vitest';
import { outcome } from '../../../../tests/support/selections';
import { treeOf } from '../../../text/markdown/tree';
import { isInOpenFence } from './fences';
import { breakLine } from './new-lines';

test.each<[string, string, string | null]>([
  ['goes on with a list', '- a«»', '- a\n- «»'],
  ['goes on with its sign and its indent', 'x\n  * a«»', 'x\n  * a\n  * «»'],
  ['counts on', '9. a«»', '9. a\n10. «»'],
  ['counts on after a bracket', '1) a«»', '1) a\n2) «»'],
  ['goes on with a quote', '> a«»', '> a\n> «»'],
  ['goes on with a list in a quote', '> - a«»', '> - a\n> - «»'],
  ['divides an item', '- a«» b', '- a\n- «» b'],
  ['takes the place of a selection', '- a«b\nc»d', '- a\n- «»d'],
  ['ends a list at an empty item', '- a\n- «»', '- a\n\n«»'],
  ['ends a quote at an empty line', '> a\n> «»', '> a\n\n«»'],
  ['gives up a list that has no item', '  - «»', '«»'],
  ['ends the inner list first', '> - a\n> - «»', '> - a\n> \n> «»'],
  ['goes on with right-to-left items', '- שלום«»', '- שלום\n- «»'],
  ['is plain before the mark', '«»- a', null],
  ['is plain in a text', 'a - b«»', null],
  ['is plain after a minus', '-a«»', null],
  ['is plain after a year and a dot', 'in 2024.«»', null],
  ['keeps the indent in code', '```py\nif a:\n    b«»', '```py\nif a:\n    b\n    «»'],
  ['keeps only the indent before the caret', '```\n  «»  b', '```\n  \n  «»  b'],
  ['has no list in code', '```\n- a«»', null],
  ['has a list after code', '```\na\n```\n- a«»', '```\na\n```\n- a\n- «»'],
  ['is still in code after fewer backticks', '````\n```\n  - a«»', '````\n```\n  - a\n  «»'],
])('a new line %s', (_, before, after) => {
  expect(outcome(before, breakLine)).toBe(after);
});

test.each(['- a\n- «»', '1. a\n2. «»', '> a\n> «»'])('what follows %j is no part of it', (before) => {
  const after = outcome(before, breakLine)?.replace('«»', 'text') ?? '';
  expect(treeOf(after).blocks.at(-1)).toMatchObject({ kind: 'paragraph', children: [{ text: 'text' }] });
});

test.each<[string, boolean]>([
  ['```«»', true],
  ['see\n```py«»', true],
  ['```\na«»', true],
  ['~~~\na\n«»', true],
  ['«»```', false],
  ['```\na\n```«»', false],
  ['```\na«»\n```', false],
  ['a `b«»', false],
  ['```a```«»', false],
])('%j is within a block that is not closed: %j', (before, wanted) => {
  const at = before.indexOf('«');
  expect(isInOpenFence(before.replace('«»', ''), at)).toBe(wanted);
});
