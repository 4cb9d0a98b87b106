import { expect, test } from 'vitest';
import { problemWithPicture } from './pictures';

test('what is no picture, or is too large, is not sent', () => {
  expect(problemWithPicture({ type: 'image/png', size: 8 * 1024 * 1024 })).toBe('');
  expect(problemWithPicture({ type: 'image/svg+xml', size: 10 })).toMatch(/Choose a PNG/u);
  expect(problemWithPicture({ type: '', size: 10 })).toMatch(/Choose a PNG/u);
  expect(problemWithPicture({ type: 'image/jpeg', size: 8 * 1024 * 1024 + 1 })).toMatch(/larger than 8 MB/u);
});
