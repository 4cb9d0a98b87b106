/** What a picture may be, before it is sent: pure functions. */

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const LARGEST = 8 * 1024 * 1024;

/** Nothing, if the server may well take it. */
export function problemWithPicture({ type, size }: { type: string; size: number }): string {
  if (!PICTURE_TYPES.includes(type)) return 'This file is no picture that the server can read. Choose a PNG, JPEG, WebP or GIF.';
  return size > LARGEST ? 'This picture is larger than 8 MB. Choose a smaller one.' : '';
}

/** The part of a picture that becomes the square. */
export function middleSquare({ width, height }: { width: number; height: number }): { x: number; y: number; size: number } {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}
