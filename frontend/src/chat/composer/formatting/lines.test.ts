import { expect, test } from 'vitest';
import { outcome } from '../../../../tests/support/selections';
import { type LineMark, toggleLines } from './lines';

const toggled = (marked: string, kind: LineMark) => outcome(marked, (text, selection) => toggleLines(text, selection, kind));

test.each<[LineMark, string, string, string]>([
  ['quote', 'a «b» c', '> «a b c»', '«a b c»'],
  ['list', 'a\nb«c\nd»e', 'a\n- «bc\n- de»', 'a\n«bc\nde»'],
  ['list', '«a\n\nb»', '- «a\n\n- b»', '«a\n\nb»'],
  ['quote', '«a\n\n> b»', '> «a\n> \n> > b»', '«a\n\n> b»'],
  // The line break at the end is selected, the line after it is not.
  ['list', '«a\n»\nb', '- «a»\n\nb', '«a»\n\nb'],
])('a %s of %s is %s, and again %s', (kind, before, after, back) => {
  expect(toggled(before, kind)).toBe(after);
  expect(toggled(after, kind)).toBe(back);
});

test('items that are there stay, and the next line does not join them', () => {
  expect(toggled('«- a\nb»\nc', 'list')).toBe('«- a\n- b»\n\nc');
  expect(toggled('«a»\n- b', 'list')).toBe('- «a»\n- b');
});

test('a line of a block of code stays', () => {
  expect(toggled('```\n«a»\n```', 'quote')).toBeNull();
});
