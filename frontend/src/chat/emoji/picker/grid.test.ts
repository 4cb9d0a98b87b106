import { expect, test } from 'vitest';
import { drawnRows, layoutOf, moved, sectionAt } from './grid';

/** Two sections of 5 and 4 emoji in rows of 3: 0 1 2 / 3 4 and 5 6 7 / 8. */
const { rows, tops, height } = layoutOf([5, 4], 3, 36);

test('rows follow each other below the headings of their sections', () => {
  expect(rows.map(({ from, length, top }) => [from, length, top])).toEqual([[0, 3, 28], [3, 2, 64], [5, 3, 128], [8, 1, 164]]);
  expect([tops, height]).toEqual([[0, 100], 208]);
});

test('arrows move in the grid, over the edges of sections, and stay in it', () => {
  const path = (from: number, ...keys: string[]) => keys.reduce((at, key) => moved(rows, at, key, false) ?? -1, from);
  expect(path(0, 'ArrowRight', 'ArrowRight', 'ArrowRight')).toBe(3);
  expect(path(0, 'ArrowLeft')).toBe(0);
  expect(path(8, 'ArrowRight')).toBe(8);
  expect(path(2, 'ArrowDown')).toBe(4);
  expect(path(4, 'ArrowDown')).toBe(6);
  expect(path(7, 'ArrowDown', 'ArrowDown')).toBe(8);
  expect(path(6, 'ArrowUp', 'ArrowUp', 'ArrowUp')).toBe(1);
});

test('Home and End move in the row, or in the whole grid', () => {
  expect([moved(rows, 4, 'Home', false), moved(rows, 1, 'End', false)]).toEqual([3, 2]);
  expect([moved(rows, 4, 'Home', true), moved(rows, 1, 'End', true)]).toEqual([0, 8]);
});

test('another key moves nothing, and neither does any in an empty grid', () => {
  expect(moved(rows, 4, 'a', false)).toBeNull();
  expect(moved([], 0, 'ArrowDown', false)).toBeNull();
});

test('only rows near the view are drawn, and the active one', () => {
  const many = layoutOf([1800], 9, 36).rows;
  const drawn = drawnRows(many, { top: 3600, height: 360 }, 0).map(({ number }) => number);
  expect(drawn[0]).toBe(0);
  expect([drawn[1], drawn.at(-1)]).toEqual([90, 119]);
});

test('the section at the top of the view is the current one', () => {
  expect([sectionAt(tops, 0), sectionAt(tops, 80), sectionAt(tops, 90), sectionAt([], 0)]).toEqual([0, 0, 1, 0]);
});
