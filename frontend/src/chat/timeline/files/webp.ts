/** Whether a picture of the WebP format moves, by its first bytes. */

/** The number of bytes that tell. */
export const WEBP_HEAD = 21;

/** The flag in the extended header (https://developers.google.com/speed/webp/docs/riff_container#extended_file_format). */
const ANIMATION = 0b10;

export function isMovingWebP(bytes: Uint8Array): boolean {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 4) !== 'RIFF' || text(8, 16) !== 'WEBPVP8X') return false;
  return ((bytes[20] ?? 0) & ANIMATION) !== 0;
}
