import { expect, test } from 'vitest';
import { isMovingWebP, WEBP_HEAD } from './webp';

const head = (chunk: string, flags: number) => new Uint8Array([...`RIFF\u0010\u0000\u0000\u0000WEBP${chunk}\u000a\u0000\u0000\u0000`].map((sign) => sign.charCodeAt(0)).concat(flags));

test('the header of a WebP tells whether it moves', () => {
  expect(head('VP8X', 2)).toHaveLength(WEBP_HEAD);
  expect(isMovingWebP(head('VP8X', 0b10))).toBe(true);
  expect(isMovingWebP(head('VP8X', 0b1_0010))).toBe(true);
  expect(isMovingWebP(head('VP8X', 0b1_0000))).toBe(false);
  expect(isMovingWebP(head('VP8 ', 0b10))).toBe(false);
  expect(isMovingWebP(new Uint8Array(0))).toBe(false);
});
