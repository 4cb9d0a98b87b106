import { expect, test } from 'vitest';
import { exampleFile } from '../../../../tests/support/example-files';
import { boxOf, sourcesOf, videoBoxOf, viewSourcesOf } from './boxes';
import type { SizedPicture } from './kinds';

const picture = (more: Partial<SizedPicture> = {}) => exampleFile('5', { name: 'a b.png', ...more }) as SizedPicture;

test.each([
  [{ width: 1_600, height: 1_000 }, { width: 360, height: 225 }],
  [{ width: 1_000, height: 1_600 }, { width: 188, height: 300 }],
  [{ width: 200, height: 100 }, { width: 200, height: 100 }],
  [{ width: 10_000, height: 20 }, { width: 360, height: 44 }],
  [{ width: 16, height: 16 }, { width: 44, height: 44 }],
])('a picture of %j has a place of %j', (size, box) => {
  expect(boxOf(size)).toEqual(box);
});

test('a video of unknown size has a wide place', () => {
  expect(videoBoxOf(exampleFile('1', { width: null, height: null }))).toEqual({ width: 360, height: 202 });
  expect(videoBoxOf(exampleFile('1', { width: 1_920, height: 1_080 }))).toEqual({ width: 360, height: 203 });
});

test('a large picture is shown as a copy, and as it is when that fails', () => {
  expect(sourcesOf(picture({ width: 2_000, height: 4_000 }))).toEqual([
    { src: '/api/files/5/preview?size=720', srcset: '/api/files/5/preview?size=720 360w, /api/files/5/preview?size=1600 800w' },
    { src: '/api/files/5/a%20b.png' },
  ]);
});

test('a copy larger than the picture is not asked for', () => {
  expect(sourcesOf(picture({ width: 1_000, height: 500 }))[0]).toEqual({ src: '/api/files/5/preview?size=720' });
  expect(sourcesOf(picture({ width: 300, height: 200 }))[0]).toEqual({ src: '/api/files/5/a%20b.png' });
  expect(sourcesOf(picture({ width: 300, height: 200, mediaType: 'image/heic' }))[0]).toEqual({ src: '/api/files/5/preview?size=720' });
});

test('a picture that may move is shown as it is, and as a copy where nothing may move', () => {
  for (const mediaType of ['image/gif', 'image/webp']) {
    expect(sourcesOf(picture({ mediaType, width: 1_000 }))[0]).toEqual({ src: '/api/files/5/a%20b.png' });
    expect(sourcesOf(picture({ mediaType, width: 1_000 }), true)).toEqual([{ src: '/api/files/5/preview?size=720' }]);
    expect(sourcesOf(picture({ mediaType, hasPreview: false }), true)).toEqual([]);
  }
});

test('the viewer shows what is enough for a screen', () => {
  const [original, small, large] = ['/api/files/5/a%20b.png', '/api/files/5/preview?size=720', '/api/files/5/preview?size=1600'];
  expect(viewSourcesOf(picture({ width: 8_000, height: 6_000 }))).toEqual([large, original, small]);
  expect(viewSourcesOf(picture({ width: 1_200, height: 800 }))).toEqual([original, small]);
  expect(viewSourcesOf(picture({ width: 1_200, height: 800, mediaType: 'image/heic' }))).toEqual([small, original]);
  expect(viewSourcesOf(picture({ width: 8_000, mediaType: 'image/gif' }))).toEqual([original, large, small]);
  expect(viewSourcesOf(picture({ width: 1_200, height: 800, mediaType: 'image/gif' }), true)).toEqual([small]);
  expect(viewSourcesOf(picture({ width: 8_000, hasPreview: false }))).toEqual([original]);
});
