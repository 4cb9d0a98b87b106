/** Files of messages, sent by request. */
import { crc32, deflateSync } from 'node:zlib';
import { expect } from '@playwright/test';
import type { Account } from './account';

export type Sent = { name: string; bytes: Buffer };

/** A picture of one colour in the PNG format. */
export function picture(name: string, width = 1_000, height = 600, shade = 120): Sent {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, shade)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of grey.
  header[8] = 8;
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))), chunk('IEND', Buffer.alloc(0))];
  return { name, bytes: Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]) };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A picture that changes its colour five times a second. */
export const movingPicture = (name: string): Sent => ({
  name,
  bytes: Buffer.from(
    'R0lGODlhQAAwAIEAAMgoKAAAAAAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQAFAAAACwAAAAAQAAwAAAIWgABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqTJkyhTqlzJsqXLlzBjypxJs6bNmzhz6tzJs6fPn0CDCh1KtKjRo0iTKl3KtGnRgAAh+QQBFAABACwAAAAAQAAwAIEoKMgAAAAAAAAAAAAIWgABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqTJkyhTqlzJsqXLlzBjypxJs6bNmzhz6tzJs6fPn0CDCh1KtKjRo0iTKl3KtGnRgAA7',
    'base64',
  ),
});

/** A video of one frame of 16 by 160 pixels. */
export const highVideo = (name: string): Sent => ({
  name,
  bytes: Buffer.from(
    'GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQJChYECGFOAZwEAAAAAAAHkEU2bdLpNu4tTq4QVSalmU6yBoU27i1OrhBZUrmtTrIHYTbuMU6uEElTDZ1OsggEeTbuMU6uEHFO7a1OsggHO7AEAAAAAAABZAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmsirXsYMPQkBNgI1MYXZmNTkuMjcuMTAwV0GNTGF2ZjU5LjI3LjEwMESJiECPQAAAAAAAFlSua8GuAQAAAAAAADjXgQFzxYgqntOO65bmu5yBACK1nIN1bmSIgQCGhVZfVlA4g4EBI+ODhDuaygDgibCBELqBoJqBAhJUw2f9c3OgY8CAZ8iaRaOHRU5DT0RFUkSHjUxhdmY1OS4yNy4xMDBzc9djwItjxYgqntOO65bmu2fIoUWjh0VOQ09ERVJEh5RMYXZjNTkuMzcuMTAwIGxpYnZweGfIokWjiERVUkFUSU9ORIeUMDA6MDA6MDEuMDAwMDAwMDAwAAAfQ7Z1qeeBAKOkgQAAgJACAJ0BKhAAoAAGBwiFhYiZhIggAgAGpl9a6kKKAORAHFO7a5G7j7OBALeK94EB8YIBoPCBAw==',
    'base64',
  ),
});

/** A file that is no picture. A PDF needs no more than its beginning to be known. */
export const other = (name: string, text = 'some bytes'): Sent => ({ name, bytes: Buffer.from(name.endsWith('.pdf') ? `%PDF-1.7\n${text}` : text) });

/** Returns the id of the upload. */
async function upload({ request }: Account, { name, bytes }: Sent): Promise<string> {
  const [tus, encoded] = [{ 'tus-resumable': '1.0.0' }, Buffer.from(name).toString('base64')];
  const made = await request.post('/api/uploads', { headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${encoded}` } });
  expect(made.status(), await made.text()).toBe(201);
  const path = made.headers()['location'] ?? '';
  const sent = await request.patch(path, { headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, data: bytes });
  expect(sent.status(), await sent.text()).toBe(204);
  return path.split('/').at(-1) ?? '';
}

/** Sends a message with files, and returns its id. */
export async function sendFiles(account: Account, conversationId: string, content: string, ...files: Sent[]): Promise<string> {
  const uploadIds: string[] = [];
  for (const file of files) uploadIds.push(await upload(account, file));
  const answer = await account.request.post(`/api/conversations/${conversationId}/messages`, { data: { content, uploadIds } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { id: string }).id;
}
