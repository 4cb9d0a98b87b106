/** The places of pictures in a message, in CSS pixels, which are kept before they are loaded, so that nothing moves; and the addresses of pictures. */
import { filePath, type MessageFile, previewPath } from '../../../net/api/files';
import { isShown, mayMove, type SizedPicture } from './kinds';

export type Box = { width: number; height: number };

const LARGEST: Box = { width: 360, height: 300 };
/** A finger finds smaller ones hardly. */
const SMALLEST = 44;

/** The place of a picture alone: in its proportion, and never larger than it is. */
export function boxOf({ width, height }: Box): Box {
  const scale = Math.min(1, LARGEST.width / width, LARGEST.height / height);
  return { width: Math.max(SMALLEST, Math.round(width * scale)), height: Math.max(SMALLEST, Math.round(height * scale)) };
}

/** A video is as large as a picture, or wide if its size is not known. */
export const videoBoxOf = ({ width, height }: MessageFile): Box => (width && height ? boxOf({ width, height }) : { width: 360, height: 202 });

/** How many pictures of a message are shown. The last of them has the number of the others on it. */
export const MOST_SHOWN = 3;

/** The sizes in which the server stores previews: of the longer side, in pixels. */
export const PREVIEWS = [720, 1600] as const;

/** An address of a picture, with others for screens with more pixels. */
export type Source = { src: string; srcset?: string };

/** The width of a copy whose longer side is at most so long. */
const widthOf = ({ width, height }: SizedPicture, size: number): number => Math.round(width * Math.min(1, size / Math.max(width, height)));

/** The addresses of a picture, those to try first first. `isStill`: it must not move. */
export function sourcesOf(file: SizedPicture, isStill = false): Source[] {
  const original: Source = { src: filePath(file) };
  const [small, large] = PREVIEWS;
  if (!file.hasPreview) return isStill ? [] : [original];
  const src = previewPath(file, small);
  const isLarge = Math.max(file.width, file.height) > large;
  const preview: Source = isLarge ? { src, srcset: `${src} ${widthOf(file, small)}w, ${previewPath(file, large)} ${widthOf(file, large)}w` } : { src };
  if (isStill) return [preview];
  // Its copies do not move.
  if (mayMove(file)) return [original, preview];
  // A small original costs no more than its copy.
  const isSmall = Math.max(file.width, file.height) <= small && isShown(file);
  return isSmall ? [original, preview] : [preview, original];
}

/** The addresses of a picture for the viewer, those to try first first: enough for a screen. Its full size is loaded when the user zooms in. */
export function viewSourcesOf(file: SizedPicture, isStill = false): string[] {
  const [small, large] = PREVIEWS;
  const longer = Math.max(file.width, file.height);
  const previews = file.hasPreview ? [...(longer > large ? [large] : []), small].map((size) => previewPath(file, size)) : [];
  if (isStill) return previews;
  const isFirst = mayMove(file) || (isShown(file) && longer <= large);
  return isFirst ? [filePath(file), ...previews] : [...previews.slice(0, 1), filePath(file), ...previews.slice(1)];
}
