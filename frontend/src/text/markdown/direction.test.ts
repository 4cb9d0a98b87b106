import { expect, test } from 'vitest';
import { directionOf } from './direction';
import { treeOf } from './tree';

test.each([
  ['> שלום עולם', 'rtl'],
  ['- פריט\n- second', 'rtl'],
  ['1. first\n2. שני', 'ltr'],
  ['- **123** *مرحبا* there', 'rtl'],
  ['| 1 | 2 |\n|---|---|\n| שלום | b |', 'rtl'],
  ['> > - `שלום`', 'rtl'],
  ['> 123', 'ltr'],
  ['- 日本', 'ltr'],
])('%j goes %s', (content, direction) => {
  expect(directionOf(treeOf(content).blocks)).toBe(direction);
});
