/** The files of messages. */
import { query, request } from '../request';

/** A file as a message has it. */
export type MessageFile = {
  id: string;
  /** As its sender's device named it. */
  name: string;
  /** Found by its content. */
  mediaType: string;
  /** In bytes. */
  size: number;
  /** Of an upright picture in pixels, if they are known. */
  width: number | null;
  height: number | null;
  /** Whether the server has smaller copies of a picture. */
  hasPreview: boolean;
};

/** A file with the message that brought it. */
export type ConversationFile = { file: MessageFile; messageId: string; authorId: string; createdAt: string };
export type FilePage = { files: ConversationFile[]; hasMore: boolean };
export type FileKind = 'pictures' | 'others';

/** A message that may have files. */
export type WithFiles = { isDeleted?: boolean; files?: readonly MessageFile[] };

/** The files of a message, in its order. A deleted one has no files. */
export const filesOf = ({ files, isDeleted }: WithFiles): readonly MessageFile[] => (!isDeleted && files) || [];

/** The addresses of a file: to show it, to save it, and of a copy whose longer side has at least so many pixels. */
export const filePath = ({ id, name }: MessageFile): string => `/api/files/${id}/${encodeURIComponent(name.toWellFormed()) || 'file'}`;
export const downloadPath = (file: MessageFile): string => `${filePath(file)}?download`;
export const previewPath = ({ id }: MessageFile, size: number): string => `/api/files/${id}/preview?size=${size}`;

/** 30 files of a conversation, newest first, from before a file if its id is given. */
export const conversationFiles = (conversationId: string, kind: FileKind, before: string | null, signal?: AbortSignal) =>
  request<FilePage>('GET', `/api/conversations/${conversationId}/files${query({ kind, before })}`, undefined, { signal });

/** The first bytes of a file. */
export async function beginningOf(file: MessageFile, length: number): Promise<Uint8Array> {
  const response = await fetch(filePath(file), { headers: { range: `bytes=0-${length - 1}` } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer()).subarray(0, length);
}
