/** Which files may become a picture, and which part of one does. */

/** What the server reads. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const LARGEST = 8 << 20;

/** What is wrong with a file that was chosen; nothing, if it may be one. */
export function problemWithPicture({ type, size }: { type: string; size: number }): string {
  if (!PICTURE_TYPES.includes(type)) return 'That is no picture that can be used: choose a PNG, JPEG, WebP or GIF file.';
  return size > LARGEST ? `A picture has at most 8 MB: this has ${(size / (1 << 20)).toFixed(1)}.` : '';
}

/** The square in the middle, which is what the server keeps. */
export function middleSquare(width: number, height: number): { x: number; y: number; size: number } {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}
