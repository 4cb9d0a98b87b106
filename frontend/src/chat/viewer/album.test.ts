import { expect, test } from 'vitest';
import { exampleFile } from '../../../tests/support/example-files';
import type { ConversationFile, FileList } from '../../net/api/files';
import { Album } from './album.svelte';

const picture = (id: number, more = {}): ConversationFile => ({ file: exampleFile(String(id), more), messageId: `m${id}`, authorId: '2', createdAt: '2026-03-02T12:00:00.000Z' });
const pictures = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => picture(from + index));

/** A server with pictures 1 to `count`, in pages of 30. */
function server(count: number) {
  const asked: (string | null)[] = [];
  const load = async (before: string | null): Promise<FileList> => {
    asked.push(before);
    const all = pictures(1, count).reverse().filter(({ file }) => before === null || Number(file.id) < Number(before));
    return { files: all.slice(0, 30), hasMore: all.length > 30 };
  };
  return { asked, load };
}

const ids = ({ pictures }: Album) => pictures.map(({ file }) => Number(file.id));
/** Waits until nothing is being loaded. */
const calm = () => new Promise((resolve) => setTimeout(resolve));

test('the number of pictures is known once both ends are', async () => {
  const { load } = server(12);
  const album = new Album({ pictures: pictures(9, 12), at: '10', hasOlder: true, hasNewer: false }, load);
  expect(album.total).toBeNull();
  await calm();
  expect([album.total, album.index]).toEqual([12, 9]);
});

test('earlier pictures are loaded before the first known one is reached', async () => {
  const { load, asked } = server(100);
  const album = new Album({ pictures: pictures(90, 100), at: '95', hasOlder: true, hasNewer: false }, load);
  expect(asked).toEqual([]);
  await album.turn(-1);
  await album.turn(-1);
  await calm();
  expect([asked, album.at]).toEqual([['90'], '93']);
  expect(ids(album)[0]).toBe(60);
});

test('later pictures are loaded from the newest on, without a gap', async () => {
  const { load, asked } = server(100);
  const album = new Album({ pictures: pictures(20, 30), at: '30', hasOlder: false, hasNewer: true }, load);
  await album.turn(1);
  expect(asked).toEqual([null, '71', '41']);
  expect([album.at, ids(album).length, album.total]).toEqual(['31', 81, 81]);
});

test('a long way to later pictures goes on with the next try, and misses none that are sent or deleted meanwhile', async () => {
  const { load, asked } = server(400);
  const album = new Album({ pictures: pictures(1, 5), at: '5', hasOlder: false, hasNewer: true }, load);
  await album.turn(1);
  expect([asked.length, album.at, album.total, album.problem]).toEqual([10, '5', null, 'The next picture is far away. Press Next again to load more.']);
  album.add([picture(401)]);
  album.remove('m400');
  await album.turn(1);
  expect([asked.length, album.at, album.total, album.problem]).toEqual([14, '6', 400, '']);
  expect(ids(album).slice(-2)).toEqual([399, 401]);
});

test('earlier and later pictures are loaded at the same time', async () => {
  const { load, asked } = server(100);
  const album = new Album({ pictures: pictures(40, 42), at: '42', hasOlder: true, hasNewer: true }, load);
  expect(asked).toEqual(['40']);
  await album.turn(1);
  expect(album.at).toBe('43');
});

test('a picture of unknown size is left out', async () => {
  const album = new Album({ pictures: [picture(1), picture(2, { width: null, height: null }), picture(3)], at: '1', hasOlder: false, hasNewer: false }, server(0).load);
  await album.turn(1);
  expect(album.at).toBe('3');
  expect([album.leads(1), album.leads(-1)]).toEqual([false, true]);
});

test('a deleted picture makes room for the next, and the last for the one before', () => {
  const album = new Album({ pictures: pictures(1, 3), at: '2', hasOlder: false, hasNewer: false }, server(0).load);
  album.remove('m2');
  expect(album.at).toBe('3');
  album.remove('m3');
  expect(album.at).toBe('1');
  album.remove('m1');
  expect(album.current).toBeNull();
});

test('new pictures follow, unless those between are unknown', () => {
  const start = { pictures: pictures(1, 2), at: '1', hasOlder: false };
  const known = new Album({ ...start, hasNewer: false }, server(0).load);
  known.add([picture(3)]);
  known.add([picture(3)]);
  expect([ids(known), known.at]).toEqual([[1, 2, 3], '1']);
  const unknown = new Album({ ...start, hasNewer: true }, server(0).load);
  unknown.add([picture(3)]);
  expect(ids(unknown)).toEqual([1, 2]);
});

test('a failure is told, and the next try clears it', async () => {
  let isDown = true;
  const { load } = server(40);
  const album = new Album({ pictures: pictures(35, 40), at: '35', hasOlder: true, hasNewer: false }, (before) => (isDown ? Promise.reject(new Error('Down.')) : load(before)));
  await album.turn(-1);
  expect([album.problem, album.at]).toEqual(['Down.', '35']);
  isDown = false;
  await album.turn(-1);
  expect([album.problem, album.at]).toEqual(['', '34']);
});
