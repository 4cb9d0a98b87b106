import { expect, test } from 'vitest';
import { isDetailsKey, isShown, layoutOf } from './layout';

test('details are a column, an overlay or a page by the width of the window', () => {
  expect(layoutOf(false, true)).toBe('column');
  expect(layoutOf(false, false)).toBe('overlay');
  expect(layoutOf(true, false)).toBe('page');
});

test('a wide screen shows details without a click until the user closes them', () => {
  expect(isShown(null, true)).toBe(true);
  expect(isShown(null, false)).toBe(false);
  expect(isShown('closed', true)).toBe(false);
  expect(isShown('open', false)).toBe(true);
});

test('Ctrl and the full stop open details', () => {
  const key = (init: Partial<KeyboardEvent>) => ({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...init }) as KeyboardEvent;
  expect(isDetailsKey(key({ key: '.', ctrlKey: true }))).toBe(true);
  expect(isDetailsKey(key({ key: '.' }))).toBe(false);
  expect(isDetailsKey(key({ key: ',', ctrlKey: true }))).toBe(false);
  expect(isDetailsKey(key({ key: '.', ctrlKey: true, shiftKey: true }))).toBe(false);
});
