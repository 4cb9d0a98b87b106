import { expect, test } from 'vitest';
import { actionIn, asRead } from './action-text';

test.each([
  ['/me waves', 'waves'],
  ['/me   waves at **Bob**\nand smiles', 'waves at **Bob**\nand smiles'],
  ['/me', null],
  ['/mean', null],
  ['/Me waves', 'waves'],
  [' /me waves', null],
  ['`/me waves`', null],
  ['```\n/me waves\n```', null],
  ['she said\n/me waves', null],
])('%j does %j', (content, action) => {
  expect(actionIn(content)).toBe(action);
});

test('an action is read with its author, and anything else as it is', () => {
  expect(asRead('/me waves', 'Ann')).toBe('Ann waves');
  expect(asRead('hello', 'Ann')).toBe('hello');
});
