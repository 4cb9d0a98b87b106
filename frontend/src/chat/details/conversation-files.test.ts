import { expect, test } from 'vitest';
import { Gate } from '../../../tests/gate';
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
  await files.add([entry(4), entry(5)]);
  await files.add([entry(4), entry(5)]);
  expect(ids(files)).toEqual([5, 4, 3, 2, 1]);
  await files.remove('m4');
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

/** Files 1 to 5, whose newest are loaded again: the page arrives as it is now, with `count` files. */
async function refreshing(count: number) {
  const [current, asked, answer] = [{ current: 5 }, new Gate(), new Gate()];
  let isHeld = false;
  const files = new ConversationFiles(async (before) => {
    const page = await server(current)(before);
    if (isHeld) asked.open();
    if (isHeld) await answer.opened;
    return page;
  });
  await files.refresh();
  [isHeld, current.current] = [true, count];
  const refreshed = files.refresh();
  await asked.opened;
  return { files, refreshed, arrive: answer.open };
}

test('an older page undoes no news of the stream', async () => {
  const { files, refreshed, arrive } = await refreshing(5);
  const added = files.add([entry(6)]);
  const removed = files.remove('m4');
  expect(ids(files)).toEqual([6, 5, 3]);
  arrive();
  await Promise.all([refreshed, added, removed]);
  expect(ids(files)).toEqual([6, 5, 3]);
});

test('a file that is added after a gap does not hide the gap', async () => {
  const { files, refreshed, arrive } = await refreshing(10);
  const added = files.add([entry(11)]);
  arrive();
  await Promise.all([refreshed, added]);
  expect([ids(files), files.hasMore]).toEqual([[11, 10, 9, 8], true]);
});

test('after a list that could not be loaded, news hides no gap', async () => {
  const [count, failing] = [{ current: 5 }, { current: true }];
  const load = server(count);
  const files = new ConversationFiles((before) => (failing.current ? Promise.reject(new Error('Down.')) : load(before)));
  await files.refresh();
  await files.add([entry(5)]);
  expect(ids(files)).toEqual([]);
  failing.current = false;
  await files.refresh();
  [count.current, failing.current] = [10, true];
  const refreshed = files.refresh();
  await Promise.all([refreshed, files.add([entry(11)])]);
  [count.current, failing.current] = [11, false];
  await files.refresh();
  expect([ids(files), files.hasMore]).toEqual([[11, 10, 9], true]);
});

test('more files follow a refresh that runs', async () => {
  const { files, refreshed, arrive } = await refreshing(6);
  const more = files.loadMore();
  arrive();
  await Promise.all([refreshed, more]);
  expect([ids(files), files.hasMore]).toEqual([[6, 5, 4, 3, 2, 1], false]);
});
