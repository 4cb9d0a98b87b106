import { expect, test } from 'vitest';
import { toolbarTop } from './toolbar-place';

const VIEW = { top: -500, bottom: 500 };
/** A row of one line, between others, under a toolbar of 34 pixels. */
const placed = (taken: { top: number; bottom: number }[], view = VIEW) => toolbarTop(-26, 34, 28, view, taken);

test('a toolbar is on the upper edge of its row if nothing is there', () => {
  expect(placed([])).toBe(-26);
  expect(placed([{ top: -60, bottom: -30 }, { top: 40, bottom: 60 }])).toBe(-26);
});

test('it is below a line that fills the column above', () => {
  expect(placed([{ top: -24, bottom: -6 }])).toBe(-6);
});

test('it keeps off its own text and the text below', () => {
  expect(placed([{ top: -24, bottom: -6 }, { top: 3, bottom: 21 }])).toBe(21);
});

test('it always reaches into its row', () => {
  const top = placed([{ top: -300, bottom: 300 }]);
  expect(top).toBeGreaterThanOrEqual(-28);
  expect(top).toBeLessThanOrEqual(22);
});

test('without room it covers as little as possible', () => {
  expect(placed([{ top: -30, bottom: 3 }, { top: 5, bottom: 23 }, { top: 50, bottom: 68 }])).toBe(16);
});

test('it stays in the view', () => {
  expect(placed([], { top: -10, bottom: 500 })).toBe(-10);
  expect(placed([{ top: -10, bottom: -2 }], { top: -10, bottom: 500 })).toBe(-2);
});
