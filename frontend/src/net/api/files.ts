/** The files of messages. */
import type { FileList, ListedFile, Message, MessageFile } from '../api-types';
import { query, request } from '../request';

export type { FileList, MessageFile };

/** A file with the message that brought it. */
export type ConversationFile = ListedFile;
export type FileKind = 'pictures' | 'others';

/** A message, perhaps of the outbox, which has no files yet. */
export type WithFiles = Partial<Pick<Message, 'isDeleted' | 'files'>>;

/** The files of a message, in its order. A deleted one has no files. */
export const filesOf = ({ files, isDeleted }: WithFiles): readonly MessageFile[] => (!isDeleted && files) || [];

/** The addresses of a file: to show it, to save it, and of a copy whose longer side has at least so many pixels. */
export const filePath = ({ id, name }: MessageFile): string => `/api/files/${id}/${encodeURIComponent(name.toWellFormed()) || 'file'}`;
export const downloadPath = (file: MessageFile): string => `${filePath(file)}?download`;
export const previewPath = ({ id }: MessageFile, size: number): string => `/api/files/${id}/preview?size=${size}`;

/** 30 files of a conversation, newest first, from before a file if its id is given. */
export const conversationFiles = (conversationId: string, kind: FileKind, before: string | null, signal?: AbortSignal) =>
  request<FileList>('GET', `/api/conversations/${conversationId}/files${query({ kind, before })}`, undefined, { signal });

/** The first bytes of a file. */
export async function beginningOf(file: MessageFile, length: number): Promise<Uint8Array> {
  const response = await fetch(filePath(file), { headers: { range: `bytes=0-${length - 1}` } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer()).subarray(0, length);
}
