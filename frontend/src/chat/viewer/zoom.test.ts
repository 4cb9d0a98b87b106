import { expect, test } from 'vitest';
import { clickScale, fitOf, limited, moved, stepOf, wheelFactor, WHOLE, zoomedAt } from './zoom';

const stage = { width: 1_000, height: 600 };
const picture = { width: 4_000, height: 1_200 };

test('the whole picture fits the stage, and is never larger than it is', () => {
  expect(fitOf(picture, stage)).toEqual({ width: 1_000, height: 300 });
  expect(fitOf({ width: 300, height: 1_200 }, stage)).toEqual({ width: 150, height: 600 });
  expect(fitOf({ width: 16, height: 16 }, stage)).toEqual({ width: 16, height: 16 });
});

test('a click shows the full size, or at least twice the size', () => {
  expect(clickScale(picture, fitOf(picture, stage))).toBe(4);
  expect(clickScale({ width: 16, height: 16 }, { width: 16, height: 16 })).toBe(2);
});

test('the point under the pointer stays', () => {
  const at = { x: 100, y: -50 };
  const zoom = zoomedAt({ scale: 2, x: 20, y: 10 }, 3, at);
  /** The place on the picture at the point, before and after. */
  expect([(at.x - zoom.x) / 3, (at.y - zoom.y) / 3]).toEqual([(at.x - 20) / 2, (at.y - 10) / 2]);
});

test('the picture does not leave the stage', () => {
  expect(limited({ scale: 4, x: 9_999, y: -9_999 }, picture, stage)).toEqual({ scale: 4, x: 1_500, y: -300 });
  expect(limited(moved(WHOLE, { x: 50, y: 50 }), picture, stage)).toEqual(WHOLE);
  // Lower than the stage.
  expect(limited({ scale: 1.5, x: 0, y: 80 }, picture, stage).y).toBe(0);
});

test('the scale has limits', () => {
  expect(limited({ ...WHOLE, scale: 0.2 }, picture, stage).scale).toBe(1);
  expect(limited({ ...WHOLE, scale: 99 }, picture, stage).scale).toBe(8);
  expect(limited({ ...WHOLE, scale: 99 }, { width: 16, height: 16 }, stage).scale).toBe(4);
});

test('a turn of the wheel and back is nothing', () => {
  expect(wheelFactor(-100)).toBeGreaterThan(1);
  expect(wheelFactor(100) * wheelFactor(-100)).toBeCloseTo(1);
  expect(wheelFactor(5_000)).toBe(wheelFactor(60));
});

test('a swipe to the left leads on, and a slanted one nowhere', () => {
  expect([stepOf({ x: -80, y: 10 }), stepOf({ x: 80, y: -10 }), stepOf({ x: -80, y: 60 }), stepOf({ x: 20, y: 0 })]).toEqual([1, -1, null, null]);
});
