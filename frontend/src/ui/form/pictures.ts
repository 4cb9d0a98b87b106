/** Checks and scales pictures before they are sent: pure functions. */

/** The types that the server reads. */
const READ_BY_SERVER = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
/** Other types that some browsers can draw; phones take photos as HEIC. */
const DRAWN_BY_SOME = ['image/avif', 'image/heic', 'image/heif'];
/** For the file field. Some systems recognise HEIC by its name only. */
export const ACCEPTED = [...READ_BY_SERVER, ...DRAWN_BY_SOME, '.heic', '.heif'].join(',');

const MEGABYTE = 1024 * 1024;
/** The largest file that the server accepts, in bytes. */
const LARGEST_UPLOAD = 8 * MEGABYTE;
/** The most pixels that the server opens, by type of file. */
const LARGEST_OPENED = 5_000_000;
/** Larger than any camera's photo. */
const LARGEST_FILE = 100 * MEGABYTE;
/** The sides of a scaled picture; the server scales it to half of that. */
export const SCALED = 1024;

type File = { name: string; type: string; size: number };

const isHeic = ({ name, type }: Pick<File, 'name' | 'type'>): boolean => /^image\/hei[cf]$/u.test(type) || /\.hei[cf]$/iu.test(name);
const isPicture = (file: File): boolean => READ_BY_SERVER.includes(file.type) || DRAWN_BY_SOME.includes(file.type) || isHeic(file);

/** Returns the problem, or nothing if the file may be a picture. */
export function problemWithPicture(file: File): string {
  if (!isPicture(file)) return 'This file is not a picture that Chinwag can read. Choose a PNG, JPEG, WebP, GIF or HEIC.';
  return file.size > LARGEST_FILE ? 'This file is larger than 100 MB. Choose a smaller one.' : '';
}

/** Why a browser could not draw a file. */
export const problemWithDrawing = (file: File): string =>
  isHeic(file) ? 'This browser cannot open HEIC pictures. Export it as JPEG, then choose that file.' : 'This file could not be read as a picture. Choose another file.';

/** Whether a picture is scaled here because the server would refuse it. */
export const isToScale = ({ type, size }: File, { width, height }: { width: number; height: number }): boolean =>
  !READ_BY_SERVER.includes(type) || size > LARGEST_UPLOAD || width * height > LARGEST_OPENED;

/** The type of a scaled picture: photos have no transparency. */
export const scaledType = (file: File): string => (file.type === 'image/jpeg' || isHeic(file) ? 'image/jpeg' : 'image/png');

/** The part of a picture that becomes the square. */
export function middleSquare({ width, height }: { width: number; height: number }): { x: number; y: number; size: number } {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}
