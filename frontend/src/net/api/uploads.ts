/** Uploads: files on their way to a message. The tus client sends the bytes (`net/uploads/tus.ts`). */
import type { Upload } from '../api-types';
import { query, request } from '../request';

const UPLOADS = '/api/uploads';


export const upload = (id: string, signal?: AbortSignal) => request<Upload>('GET', `${UPLOADS}/${id}`, undefined, { again: 'never', signal });
/** A smaller copy of a picture that the server could not decode, and the size of the picture itself. */
export const addPreview = (id: string, preview: Blob, { width, height }: { width: number; height: number }, signal?: AbortSignal) =>
  request<Upload>('PUT', `${UPLOADS}/${id}/preview${query({ width: String(width), height: String(height) })}`, preview, { signal });
