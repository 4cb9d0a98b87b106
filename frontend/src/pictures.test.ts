import { expect, test } from 'vitest';
import { middleSquare, problemWithPicture } from './pictures';

test('what is no picture, or is too large, is not sent', () => {
  expect(problemWithPicture({ type: 'image/png', size: 8 * 1024 * 1024 })).toBe('');
  expect(problemWithPicture({ type: 'image/svg+xml', size: 10 })).toMatch(/Choose a PNG/u);
  expect(problemWithPicture({ type: '', size: 10 })).toMatch(/Choose a PNG/u);
  expect(problemWithPicture({ type: 'image/jpeg', size: 8 * 1024 * 1024 + 1 })).toMatch(/larger than 8 MB/u);
});

test('the middle of a picture is kept, whichever way it is longer', () => {
  expect(middleSquare({ width: 400, height: 300 })).toEqual({ x: 50, y: 0, size: 300 });
  expect(middleSquare({ width: 300, height: 401 })).toEqual({ x: 0, y: 50, size: 300 });
});
