import { afterEach, expect, test, vi } from 'vitest';
import type { StoredFile } from '../api-types';
import { addPreview } from '../api/uploads';
import { ApiError, Unreachable } from '../refusals';
import { completePreview, needsPreview, oneAtATime, scaled } from './previews';

vi.mock(import('../api/uploads'));
afterEach(() => vi.unstubAllGlobals());

const file = (mediaType: string, hasPreview = false, side: number | null = null): StoredFile => ({ mediaType, size: 1, width: side, height: side, hasPreview });

test('only a large picture without a copy needs a copy', () => {
  expect(needsPreview(file('image/heic'))).toBe(true);
  expect(needsPreview(file('image/jpeg', true))).toBe(false);
  expect(needsPreview(file('video/mp4'))).toBe(false);
  expect(needsPreview(file('image/png', false, 720))).toBe(false);
  expect(needsPreview(file('image/png', false, 721))).toBe(true);
});

test('no copy is made of a file that the server does not know as a picture: it would refuse it', async () => {
  const opened = vi.fn();
  vi.stubGlobal('createImageBitmap', opened);
  const upload = { id: '3', name: 'drawing.bmp', size: 2, offset: 2, expiresAt: '', file: file('application/octet-stream') };
  await completePreview(upload, new Blob(['BM'], { type: 'image/bmp' }), new AbortController().signal);
  expect(opened).not.toHaveBeenCalled();
});

test('the longer side of a copy has 1600 pixels at most', () => {
  expect(scaled({ width: 8064, height: 6048 })).toEqual({ width: 1600, height: 1200 });
  expect(scaled({ width: 3000, height: 6000 })).toEqual({ width: 800, height: 1600 });
  expect(scaled({ width: 640, height: 400 })).toEqual({ width: 640, height: 400 });
  expect(scaled({ width: 20_000, height: 3 })).toEqual({ width: 1600, height: 1 });
});

test('pictures are opened one at a time, also after one that cannot be opened', async () => {
  const events: string[] = [];
  const open = (name: string, fails = false) => async () => {
    events.push(`${name} begins`);
    await Promise.resolve();
    events.push(`${name} ends`);
    if (fails) throw new Error(name);
  };
  const all = [oneAtATime(open('a')), oneAtATime(open('b', true)), oneAtATime(open('c'))];
  await Promise.allSettled(all);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  await expect(all[1]).rejects.toThrow('b');
});

/** Gives the server a copy, which answers with an error. */
function completeWith(error: Error): Promise<void> {
  const context = { fillRect: () => {}, drawImage: () => {} };
  vi.stubGlobal('createImageBitmap', async () => ({ width: 3200, height: 1600, close: () => {} }));
  vi.stubGlobal('OffscreenCanvas', class {
    getContext = () => context;
    convertToBlob = async () => new Blob(['copy']);
  });
  vi.mocked(addPreview).mockRejectedValue(error);
  const upload = { id: '3', name: 'photo.heic', size: 5, offset: 5, expiresAt: '', file: file('image/heic') };
  return completePreview(upload, new Blob(['photo'], { type: 'image/heic' }), new AbortController().signal);
}

test.each([new Unreachable(null), ...[429, 502, 503, 504].map((status) => new ApiError(status, `Not now: ${status}`))])('a copy that could not be sent now is tried again: %s', async (error) => {
  await expect(completeWith(error)).rejects.toBe(error);
});

test.each([409, 413, 422, 500, 507])('after an answer of %i, a picture is sent without a copy', async (status) => {
  await expect(completeWith(new ApiError(status, 'No'))).resolves.toBeUndefined();
});
