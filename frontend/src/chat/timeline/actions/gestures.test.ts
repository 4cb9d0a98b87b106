import { expect, test } from 'vitest';
import { isAtEdge, strokeOf } from './gestures';

test.each<[string, number, number, string]>([
  ['a trembling finger', 6, -4, 'short'],
  ['to the right', 20, 3, 'swipe'],
  ['to the right and a little down', 20, 9, 'swipe'],
  ['more down than aside', 12, 14, 'other'],
  ['aslant', 20, 15, 'other'],
  ['up', 2, -30, 'other'],
  ['to the left', -20, 0, 'other'],
])('a stroke %s (%i, %i) is %s', (_, x, y, stroke) => {
  expect(strokeOf({ x: 100, y: 100 }, { x: 100 + x, y: 100 + y })).toBe(stroke);
});

test('the edges of the screen are the browser’s', () => {
  expect([0, 23, 24, 366, 367, 390].map((x) => isAtEdge(x, 390))).toEqual([true, true, false, false, true, true]);
});
