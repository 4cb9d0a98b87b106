/** The files of a draft: pure functions. */
import type { MessageFile } from '../../../net/api/files';
import type { OutboxFile } from '../../../net/outbox/outbox';
import type { UploadState } from '../../../net/uploads/uploads';
import { sizeInWords } from '../../../text/sizes';
import { shownName } from '../../timeline/files/names';

/** The most files of a message. */
export const MOST_FILES = 20;

type Uploading = Pick<OutboxFile, 'name' | 'size'> & { upload: UploadState };

/** Why a file cannot be sent. Empty if it can. */
export function tooLarge(size: number, largest: number): string {
  if (size <= largest) return '';
  const [is, most] = [sizeInWords(size), sizeInWords(largest)];
  return `This file is ${is === most ? `slightly larger than ${most}` : is}. Files can be up to ${most}. Choose a smaller file.`;
}

/** Why a draft has too many files: a cancelled message puts its files back beside those that are there. Empty if it has not. */
export const tooMany = (count: number): string =>
  count > MOST_FILES ? `A message can have ${MOST_FILES} files. Remove ${count - MOST_FILES}, then send the message.` : '';

/** As it would be in a message, as far as the browser knows. */
export const asMessageFile = ({ id, name, type, size }: OutboxFile): MessageFile => ({ id, name, size, mediaType: type, width: null, height: null, hasPreview: false });

const counted = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** How far the files are: "Uploading · 1 of 3 done · 62%", "2 files · 1.4 MB". Several are uploaded at the same time. */
export function progressLine(files: readonly Uploading[]): string {
  const wanted = files.filter(({ upload }) => upload.kind !== 'refused');
  const there = wanted.filter(({ upload }) => upload.kind === 'there').length;
  if (wanted.length === 0) return '';
  const size = wanted.reduce((sum, file) => sum + file.size, 0);
  if (there === wanted.length) return `${counted(there)} · ${sizeInWords(size)}`;
  const sent = wanted.reduce((sum, file) => sum + file.upload.sent, 0);
  const state = wanted.some(({ upload }) => upload.kind === 'uploading') ? 'Uploading' : 'Waiting to upload';
  return [state, ...(wanted.length > 1 ? [`${there} of ${wanted.length} done`] : []), `${percent(sent, size)}%`].join(' · ');
}

/** It is 100 only at the end. */
export const percent = (sent: number, size: number): number => (size === 0 ? 0 : Math.min(99, Math.floor((100 * sent) / size)));

/** The state of a file in words. */
export function stateInWords({ size, upload }: Uploading): string {
  if (upload.kind === 'refused') return upload.reason ?? 'The server did not accept this file. Remove it or try again.';
  if (upload.kind === 'there') return sizeInWords(size);
  return `${sizeInWords(size)} · ${upload.kind === 'uploading' ? `${percent(upload.sent, size)}%` : 'waiting'}`;
}

/** The news since the last look, for screen readers. Progress is none. */
export function newsOf(before: readonly (Uploading & { id: string })[], now: readonly (Uploading & { id: string })[]): string {
  const added = now.filter(({ id }) => !before.some((file) => file.id === id));
  const removed = before.filter(({ id }) => !now.some((file) => file.id === id));
  const refused = now.filter(({ id, upload }) => upload.kind === 'refused' && before.find((file) => file.id === id)?.upload.kind !== 'refused');
  const wasReady = before.length > 0 && before.every(({ upload }) => upload.kind === 'there');
  const isReady = now.length > 0 && now.every(({ upload }) => upload.kind === 'there');
  return [
    added.length === 1 && added[0] ? `${shownName(added[0].name)} added.` : added.length > 1 ? `${counted(added.length)} added.` : '',
    now.length === 0 || removed.length === 0 ? '' : `${removed.map(({ name }) => shownName(name)).join(', ')} removed.`,
    ...refused.map(({ name, upload }) => `${shownName(name)} cannot be sent: ${upload.reason ?? ''}`),
    isReady && !wasReady ? (now.length === 1 ? 'The file is ready to send.' : 'All files are ready to send.') : '',
  ].filter((part) => part !== '').join(' ');
}

/** A notice about files that were not added. Empty if all were. */
export function leftOut(extra: number, folders: number): string {
  const parts = [
    extra > 0 ? `A message can have ${MOST_FILES} files. ${extra} more ${extra === 1 ? 'file was' : 'files were'} not added.` : '',
    folders > 0 ? 'Folders cannot be sent. Compress the folder, then add that file.' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Whether a paste has files and nothing to type: office programs add a picture of the text that they copy. */
export const isFilesAlone = (data: Pick<DataTransfer, 'types'> | null): boolean =>
  data !== null && data.types.includes('Files') && !data.types.includes('text/plain');

type Item = Pick<DataTransferItem, 'kind' | 'getAsFile'> & { webkitGetAsEntry?: () => Pick<FileSystemEntry, 'isDirectory'> | null };

/** The files that are pasted or dropped, and the number of folders, which have no bytes. */
export function filesIn({ items, files }: { items: Iterable<Item> | ArrayLike<Item>; files: ArrayLike<File> }): { files: File[]; folders: number } {
  const given = Array.from(items).filter(({ kind }) => kind === 'file');
  if (given.length === 0) return { files: Array.from(files), folders: 0 };
  const isFolder = (item: Item) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const real = given.filter((item) => !isFolder(item));
  return { files: real.flatMap((item) => item.getAsFile() ?? []), folders: given.length - real.length };
}
