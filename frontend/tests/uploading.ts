/** Files for tests, and a person's deeds with them. */
import type { Locator, Page } from '@playwright/test';
import { deflateSync, crc32 } from 'node:zlib';
import type { Message } from '../src/net/api-types';
import type { Account } from './account';
import type { Person } from './person';

export type TestFile = { name: string; mimeType: string; buffer: Buffer };

export const textFile = (name: string, text: string): TestFile => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
/** Bytes that no server can guess the type of. */
export const largeFile = (name: string, size: number): TestFile => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(size, 7) });

/** A PNG of one colour. */
export function picture(name: string, width = 64, height = 40): TestFile {
  const rows = Buffer.alloc((width * 3 + 1) * height, 120);
  for (let y = 0; y < height; y += 1) rows[y * (width * 3 + 1)] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const buffer = Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
  return { name, mimeType: 'image/png', buffer };
}

function chunk(type: string, data: Buffer): Buffer {
  const [length, sum, typed] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(type), data])];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

export const UPLOADS = /\/api\/uploads$/u;
export const UPLOAD = /\/api\/uploads\/\d+$/u;

/** The tray of the composer. */
export const tray = ({ page }: Person): Locator => page.getByRole('list', { name: 'Files to send' });
export const inTray = (person: Person, name: string): Locator => tray(person).getByRole('listitem').filter({ hasText: name });

/** Adds files by the button. */
export async function addFiles({ page }: Person, ...files: TestFile[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Add files' }).click()]);
  await chooser.setFiles(files);
}

/** Pastes or drops a picture, and perhaps a text. Returns whether the field takes the text. */
export const give = (target: Locator, event: 'paste' | 'drop', name: string, text = ''): Promise<boolean> =>
  target.evaluate((element, [kind, file, words]) => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], file, { type: 'image/png' }));
    if (words) data.setData('text/plain', words);
    const init = { bubbles: true, cancelable: true };
    return element.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { ...init, clipboardData: data }) : new DragEvent('drop', { ...init, dataTransfer: data }));
  }, [event, name, text] as const);

/** The names of the files of each stored message, oldest first. */
export async function filesOf(account: Account, conversationId: string): Promise<string[][]> {
  const answer = await account.request.get(`/api/conversations/${conversationId}/messages?markRead=false`);
  const messages = (await answer.json()) as (Message & { files: { name: string }[] })[];
  return messages.map(({ files }) => files.map(({ name }) => name)).reverse();
}

/** The offsets of the requests with bytes, from here on. */
export function offsetsOf(page: Page): number[] {
  const offsets: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && UPLOAD.test(request.url())) offsets.push(Number(request.headers()['upload-offset']));
  });
  return offsets;
}
