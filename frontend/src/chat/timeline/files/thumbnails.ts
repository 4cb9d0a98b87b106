/** Small drawings of pictures that are on their way. The content security policy forbids blob addresses, so they are drawn. */
import { oneAtATime, scaled } from '../../../net/uploads/previews';
import { KNOWN } from './kinds';

/** `image` is small. `width` and `height` are those of the picture itself. */
export type Thumbnail = { image: ImageBitmap; width: number; height: number };

/** The longer side in pixels: enough for a screen with two pixels in one. */
const LONGER_SIDE = 720;
/** At most 2.1 MB each. */
const MOST_KEPT = 24;

/** By the id of the file, those that were used last at the end. */
const kept = new Map<string, Promise<Thumbnail | null>>();

/** Whether a file may be a picture that this browser can draw. Some systems recognise HEIC by its name only. */
export const mayBePicture = ({ type, name }: { type: string; name: string }): boolean => KNOWN.picture.test(type) || (type === '' && /\.hei[cf]$/iu.test(name));

/** Null if the file is no picture for this browser. */
export function thumbnailOf(id: string, bytes: () => Promise<Blob | null>): Promise<Thumbnail | null> {
  const thumbnail = kept.get(id) ?? oneAtATime(async () => draw(await bytes())).catch(() => null);
  kept.delete(id);
  kept.set(id, thumbnail);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest) kept.delete(oldest);
  return thumbnail;
}

async function draw(bytes: Blob | null): Promise<Thumbnail | null> {
  if (!bytes) return null;
  const whole = await createImageBitmap(bytes);
  const size = { width: whole.width, height: whole.height };
  const { width, height } = scaled(size, LONGER_SIDE);
  try {
    return { ...size, image: await createImageBitmap(whole, { resizeWidth: width, resizeHeight: height, resizeQuality: 'medium' }) };
  } finally {
    whole.close();
  }
}
