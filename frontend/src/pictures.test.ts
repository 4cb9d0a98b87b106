import { expect, test } from 'vitest';
import { middleSquare, problemWithPicture } from './pictures';

test('a picture is of a kind that the server reads, and not too large', () => {
  expect(problemWithPicture({ type: 'image/png', size: 8 << 20 })).toBe('');
  expect(problemWithPicture({ type: 'image/svg+xml', size: 10 })).toContain('choose a PNG');
  expect(problemWithPicture({ type: 'image/png', size: 9.5 * (1 << 20) })).toBe('A picture has at most 8 MB: this has 9.5.');
});

test('the middle of a picture is kept, whichever way it is longer', () => {
  expect(middleSquare(400, 300)).toEqual({ x: 50, y: 0, size: 300 });
  expect(middleSquare(300, 401)).toEqual({ x: 0, y: 50, size: 300 });
});
