import { expect, test } from 'vitest';
import { firstIndex, Heights, isEnough, MOST_DRAWN, neededAtEnd, MOST_HELD, MOST_KNOWN, rangeAround, rangeWith } from './drawn-range';

test('all rows are drawn while there are few', () => {
  expect(rangeAround({ from: 40, to: 60 }, 120)).toEqual({ from: 0, to: 120 });
});

test('the drawn rows are around the visible ones, and end with the list', () => {
  expect(rangeAround({ from: 490, to: 510 }, 1_000)).toEqual({ from: 400, to: 600 });
  expect(rangeAround({ from: 0, to: 20 }, 1_000)).toEqual({ from: 0, to: MOST_DRAWN });
  expect(rangeAround({ from: 1_000, to: 1_000 }, 1_000)).toEqual({ from: 800, to: 1_000 });
});

test('the rows that the view needs at the end are enough', () => {
  const visible = { from: 970, to: 1_000 };
  const drawn = rangeAround({ from: 1_000, to: 1_000 }, 1_000, neededAtEnd(visible));
  expect(drawn).toEqual({ from: 920, to: 1_000 });
  expect(isEnough(drawn, visible, 1_000)).toBe(true);
  expect(neededAtEnd({ from: 0, to: 500 })).toBe(MOST_DRAWN);
});

test('the rows up to the ends of a selection are drawn too, but not without limit', () => {
  const drawn = { from: 800, to: 1_000 };
  expect(rangeWith(drawn, [])).toEqual(drawn);
  expect(rangeWith(drawn, [850, 990])).toEqual(drawn);
  expect(rangeWith(drawn, [300, 900])).toEqual({ from: 300, to: 1_000 });
  expect(rangeWith(drawn, [1_100, 700])).toEqual({ from: 700, to: 1_101 });
  expect(rangeWith({ from: 5_000, to: 5_200 }, [10, 5_100])).toEqual({ from: 5_200 - MOST_HELD, to: 5_200 });
  expect(rangeWith({ from: 5_000, to: 5_200 }, [5_100, 9_000])).toEqual({ from: 5_000, to: 5_000 + MOST_HELD });
});

test('more rows are drawn before the user reaches the last one', () => {
  expect(isEnough({ from: 400, to: 600 }, { from: 490, to: 510 }, 1_000)).toBe(true);
  expect(isEnough({ from: 400, to: 600 }, { from: 430, to: 450 }, 1_000)).toBe(false);
  expect(isEnough({ from: 400, to: 600 }, { from: 550, to: 570 }, 1_000)).toBe(false);
  expect(isEnough({ from: 0, to: 200 }, { from: 0, to: 20 }, 1_000)).toBe(true);
  expect(isEnough({ from: 800, to: 1_000 }, { from: 980, to: 1_000 }, 1_000)).toBe(true);
});

test('the first row that is far enough down is found by trying few', () => {
  const tried: number[] = [];
  const find = (limit: number) => firstIndex([10, 20, 30, 40, 50], (bottom) => (tried.push(bottom), bottom > limit));
  expect([5, 10, 39, 50].map(find)).toEqual([0, 1, 3, 5]);
  expect(tried.length).toBeLessThan(4 * 4);
  expect(firstIndex([], () => true)).toBe(0);
});

test('rows keep the height that they had, and the others have the average', () => {
  const heights = new Heights();
  heights.note('a', 20);
  heights.note('b', 60);
  heights.note('a', 40);
  expect(['a', 'b', 'c'].map((key) => heights.of(key))).toEqual([40, 60, 50]);
  expect(heights.sum([{ key: 'a' }, { key: 'c' }])).toBe(90);
  heights.clear();
  expect(heights.of('a')).toBe(heights.of('z'));
});

test('the heights of rows drawn long ago are forgotten', () => {
  const heights = new Heights();
  heights.note('old', 1_000);
  heights.note('kept', 30);
  for (let row = 0; row < MOST_KNOWN - 1; row += 1) {
    heights.note(`row ${row}`, 30);
    heights.note('kept', 30);
  }
  expect(heights.of('kept')).toBe(30);
  expect(heights.of('old')).toBe(30);
});
