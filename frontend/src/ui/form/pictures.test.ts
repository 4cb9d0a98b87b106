import { expect, test } from 'vitest';
import { isToScale, middleSquare, problemWithDrawing, problemWithPicture, scaledType } from './pictures';

const MB = 1024 * 1024;
const file = (type: string, size = 10, name = 'picture') => ({ type, size, name });

test('a file that is no picture, or is too large, is not sent', () => {
  expect(problemWithPicture(file('image/png', 8 * MB))).toBe('');
  expect(problemWithPicture(file('image/jpeg', 25 * MB))).toBe('');
  expect(problemWithPicture(file('image/heic'))).toBe('');
  expect(problemWithPicture(file('', 10, 'IMG_1.HEIC'))).toBe('');
  expect(problemWithPicture(file('image/svg+xml'))).toMatch(/Choose a PNG/u);
  expect(problemWithPicture(file(''))).toMatch(/Choose a PNG/u);
  expect(problemWithPicture(file('image/jpeg', 100 * MB + 1))).toMatch(/larger than 100 MB/u);
});

test('a HEIC that the browser cannot open should be exported as JPEG', () => {
  expect(problemWithDrawing(file('image/heif'))).toMatch(/Export it as JPEG/u);
  expect(problemWithDrawing(file('', 10, 'IMG_1.heic'))).toMatch(/Export it as JPEG/u);
  expect(problemWithDrawing(file('image/png'))).toMatch(/could not be read/u);
});

test('only pictures that the server would refuse are scaled', () => {
  const small = { width: 2_000, height: 2_000 };
  expect(isToScale(file('image/jpeg', 5 * MB), small)).toBe(false);
  expect(isToScale(file('image/jpeg', 5 * MB), { width: 8_000, height: 6_000 })).toBe(true);
  expect(isToScale(file('image/png', 9 * MB), small)).toBe(true);
  expect(isToScale(file('image/heic'), small)).toBe(true);
  expect(isToScale(file('', 10, 'a.heic'), small)).toBe(true);
  expect(scaledType(file('image/heic'))).toBe('image/jpeg');
  expect(scaledType(file('image/webp'))).toBe('image/png');
});

test('the middle of a picture is kept, in either orientation', () => {
  expect(middleSquare({ width: 400, height: 300 })).toEqual({ x: 50, y: 0, size: 300 });
  expect(middleSquare({ width: 300, height: 401 })).toEqual({ x: 0, y: 50, size: 300 });
});
