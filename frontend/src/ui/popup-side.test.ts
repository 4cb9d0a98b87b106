import { expect, test } from 'vitest';
import { opensAbove } from './popup-side';

test('a popup opens below if it fits, else where there is more room', () => {
  expect(opensAbove({ top: 100, bottom: 130 }, 300, 800)).toBe(false);
  expect(opensAbove({ top: 700, bottom: 730 }, 300, 800)).toBe(true);
  expect(opensAbove({ top: 60, bottom: 90 }, 300, 360)).toBe(false);
  expect(opensAbove({ top: 250, bottom: 280 }, 300, 360)).toBe(true);
});
