import { expect, test } from 'vitest';
import { exampleFile } from '../../../tests/support/example-files';
import type { ConversationFile, FileList } from '../../net/api/files';
import { ConversationFiles } from './conversation-files.svelte';

const entry = (id: number): ConversationFile => ({ file: exampleFile(String(id)), messageId: `m${id}`, authorId: '2', createdAt: '2026-03-02T12:00:00.000Z' });
const entries = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => entry(from - index));

/** A server with files 1 to `count`, in pages of 3. */
const server = (count: { current: number }) => async (before: string | null): Promise<FileList> => {
  const all = entries(count.current, 1).filter(({ file }) => before === null || Number(file.id) < Number(before));
  return { files: all.slice(0, 3), hasMore: all.length > 3 };
};
const ids = ({ list }: ConversationFiles) => list.map(({ file }) => Number(file.id));

test('pages follow each other', async () => {
  const files = new ConversationFiles(server({ current: 5 }));
  await files.refresh();
  expect([ids(files), files.hasMore]).toEqual([[5, 4, 3], true]);
  await files.loadMore();
  expect([ids(files), files.hasMore]).toEqual([[5, 4, 3, 2, 1], false]);
});

test('new files come first, once each, and deleted ones go', async () => {
  const files = new ConversationFiles(server({ current: 3 }));
  await files.refresh();
  files.add([entry(4), entry(5)]);
  files.add([entry(4), entry(5)]);
  expect(ids(files)).toEqual([5, 4, 3, 2, 1]);
  files.remove('m4');
  expect(ids(files)).toEqual([5, 3, 2, 1]);
});

test('after a gap in the stream, files that were loaded stay unless others may be missing', async () => {
  const count = { current: 6 };
  const files = new ConversationFiles(server(count));
  await files.refresh();
  await files.loadMore();
  count.current = 8;
  await files.refresh();
  expect([ids(files), files.hasMore]).toEqual([[8, 7, 6, 5, 4, 3, 2, 1], false]);
  count.current = 20;
  await files.refresh();
  expect([ids(files), files.hasMore]).toEqual([[20, 19, 18], true]);
});

test('a failure is told, and what is loaded stays', async () => {
  let isDown = false;
  const files = new ConversationFiles((before) => (isDown ? Promise.reject(new Error('Down.')) : server({ current: 5 })(before)));
  await files.refresh();
  isDown = true;
  await files.loadMore();
  expect([ids(files), files.problem]).toEqual([[5, 4, 3], 'Down.']);
});
