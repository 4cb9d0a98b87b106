/** Makes smaller copies of pictures that the server could not decode, if this browser can. */
import type { StoredFile, Upload } from '../api-types';
import * as api from '../api/uploads';
import { ApiError, isPassing } from '../refusals';

/** The longer side of a copy, in pixels. */
export const LONGER_SIDE = 1600;
const QUALITY = 0.85;

type Size = { width: number; height: number };

/** A picture whose sides are no longer has no copy. */
const SMALL = 720;

/** Whether a copy is missing. The server takes copies only of files that it knows as pictures. */
export const needsPreview = (file: StoredFile): boolean => !file.hasPreview && !isSmall(file) && file.mediaType.startsWith('image/');

const isSmall = ({ width, height }: StoredFile): boolean => width !== null && height !== null && Math.max(width, height) <= SMALL;

/** The size of the copy. A small picture keeps its own. */
export function scaled({ width, height }: Size, longest = LONGER_SIDE): Size {
  const factor = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

let last: Promise<unknown> = Promise.resolve();

/** Opens pictures one at a time: a photo of 48 megapixels takes 192 MB. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work, work);
  last = result.catch(() => {});
  return result;
}

/** Gives the server a copy if it needs one. Without it, the picture is sent as a file. Rejects only if it is worth another try. */
export async function completePreview({ id, file }: Upload, bytes: Blob, signal: AbortSignal): Promise<void> {
  if (!file || !needsPreview(file)) return;
  const copy = await oneAtATime(() => copyOf(bytes)).catch(() => null);
  if (!copy) return;
  await api.addPreview(id, copy.blob, copy.size, signal).catch((error) => {
    if (!(error instanceof ApiError) || isWorthAnotherTry(error.status)) throw error;
  });
}

/** A server that fails at a copy, or has no room for it, gets the message without it. */
const isWorthAnotherTry = (status: number): boolean => isPassing(status) && status !== 500 && status !== 507;

/** `size` is that of the upright picture, or of the smaller one that the browser opened instead: then only its shape is true. */
async function copyOf(bytes: Blob): Promise<{ blob: Blob; size: Size }> {
  // Some browsers open a large picture only if they may make it smaller at once.
  const image = await createImageBitmap(bytes).catch(() => createImageBitmap(bytes, { resizeWidth: LONGER_SIDE }));
  const size = { width: image.width, height: image.height };
  const { width, height } = scaled(size);
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser has no canvas.');
    // JPEG has no transparency.
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, width, height);
    return { blob: await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY }), size };
  } finally {
    image.close();
  }
}
