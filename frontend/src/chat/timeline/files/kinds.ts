/** How a file is shown, by the type that the server found in its content. */
import type { MessageFile } from '../../../net/api/files';
import { sizeInWords } from '../../../text/sizes';
import { endingOf, shownName } from './names';

/** Pictures that every browser shows. Others, such as HEIC, are shown where the browser can, or as the server's copy. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

export type SizedPicture = MessageFile & { width: number; height: number };

/** The types that the server knows, as browsers name them. All else is a row in its message. */
export const KNOWN = {
  picture: /^image\/(?:jpe?g|a?png|gif|webp|avif|hei[cf])$/u,
  video: /^video\/(?:mp4|webm|quicktime)$/u,
  audio: /^audio\/(?:mpeg|mp4|ogg|(?:x-)?(?:wav|m4a|flac))$/u,
};

/** A picture whose place can be kept before it is loaded. */
export const isPicture = (file: MessageFile): file is SizedPicture =>
  file.mediaType.startsWith('image/') && (file.width ?? 0) > 0 && (file.height ?? 0) > 0;

export const isShown = ({ mediaType }: MessageFile): boolean => SHOWN.has(mediaType);

/** Pictures that may move. Whether a WebP does, only its content tells. */
export const mayMove = ({ mediaType }: MessageFile): boolean => mediaType === 'image/gif' || mediaType === 'image/webp';

export type Showing = 'picture' | 'video' | 'audio' | 'pdf' | 'file';

export function showingOf(file: MessageFile): Showing {
  if (isPicture(file)) return 'picture';
  if (file.mediaType.startsWith('video/')) return 'video';
  if (file.mediaType.startsWith('audio/')) return 'audio';
  return file.mediaType === 'application/pdf' ? 'pdf' : 'file';
}

/** Whether browsers show it in a tab: as the server sends it, nothing in it runs. */
export const opensInTab = ({ mediaType }: MessageFile): boolean => /^(?:application\/pdf|text\/plain)(?:;|$)/u.test(mediaType);

const TYPES: Record<string, string> = {
  'application/pdf': 'PDF document',
  'application/zip': 'ZIP archive',
  'text/plain': 'Text',
  'audio/mpeg': 'MP3 audio',
  'audio/mp4': 'M4A audio',
  'video/quicktime': 'QuickTime video',
  'video/webm': 'WebM video',
  'image/webp': 'WebP picture',
  'audio/ogg': 'Ogg audio',
};

/** Types that only the ending of a name tells. */
const ENDINGS: Record<string, string> = {
  doc: 'Word document', docx: 'Word document', odt: 'Text document', rtf: 'Text document', pages: 'Text document',
  xls: 'Excel spreadsheet', xlsx: 'Excel spreadsheet', ods: 'Spreadsheet', csv: 'Table', numbers: 'Spreadsheet',
  ppt: 'PowerPoint presentation', pptx: 'PowerPoint presentation', odp: 'Presentation', key: 'Presentation',
  zip: 'ZIP archive', tar: 'TAR archive', gz: 'Compressed archive', tgz: 'Compressed archive', xz: 'Compressed archive', zst: 'Compressed archive',
  '7z': '7-Zip archive', rar: 'RAR archive', dmg: 'Disk image', iso: 'Disk image',
  html: 'Web page', htm: 'Web page', svg: 'SVG drawing', md: 'Markdown text', json: 'JSON data', xml: 'XML data', log: 'Log',
  exe: 'Windows program', msi: 'Windows installer', apk: 'Android app', sh: 'Script', bat: 'Script', ps1: 'Script',
};

const FAMILIES: Record<string, string> = { image: 'picture', audio: 'audio', video: 'video' };

/** The type of a file in words: "PNG picture", "PDF document". A document may be an archive by its content, so its ending counts. */
export function typeInWords({ mediaType, name }: MessageFile): string {
  const [type = ''] = mediaType.split(';');
  const [family = '', form = ''] = type.split('/');
  const ending = endingOf(name);
  const noun = FAMILIES[family];
  if (noun) return TYPES[type] ?? `${form.toUpperCase()} ${noun}`;
  const byEnding = type === 'application/pdf' ? undefined : ENDINGS[ending];
  return byEnding ?? TYPES[type] ?? (ending ? `${ending.toUpperCase()} file` : 'File');
}

/** A file for screen readers: its name, type and size. */
export const labelOf = (file: MessageFile): string => `${shownName(file.name)}, ${typeInWords(file)}, ${sizeInWords(file.size)}`;

/** The letters on the tile of a file. Empty for the picture of a page. */
export const tileOf = (file: MessageFile): string => (file.mediaType === 'application/pdf' ? 'PDF' : endingOf(file.name, 4).toUpperCase());

/** The hue of a tile by family, in degrees. */
export function hueOf(file: MessageFile): number {
  const type = typeInWords(file);
  if (type === 'PDF document') return 350;
  if (type.endsWith('archive') || type === 'Disk image') return 28;
  if (/spreadsheet|Table/u.test(type)) return 150;
  if (/presentation/iu.test(type)) return 45;
  if (/program|installer|app|Script/u.test(type)) return 280;
  return /audio|video|picture/u.test(type) ? 200 : 225;
}

/** Files on one line of text: "📎 name.pdf", or their number. */
export function filesLine(files: readonly MessageFile[]): string {
  const [first] = files;
  if (!first) return '';
  if (files.length === 1) return `📎 ${shownName(first.name)}`;
  return `${files.length} ${files.every(isPicture) ? 'pictures' : 'files'}`;
}
