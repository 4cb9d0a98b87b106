import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleFile } from '../../../tests/support/example-uploads';
import { openFileStore } from './file-store';

beforeEach(() => (globalThis.indexedDB = new IDBFactory()));
afterEach(() => vi.unstubAllGlobals());

const text = async (bytes: Blob | null) => bytes && (await bytes.text());

test('a file and its bytes are there after a reload, in order, for their user alone', async () => {
  const before = await openFileStore();
  await before.add(exampleFile('b'), new Blob(['second']));
  await before.add(exampleFile('a'), new Blob(['first']));
  await before.add(exampleFile('c', { userId: 'jane' }), new Blob(['hers']));
  const after = await openFileStore();
  expect((await after.list('john')).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(await text(await after.bytes('b'))).toBe('second');
});

test('a removed file does not come back when another tab changes it', async () => {
  const [here, there] = [await openFileStore(), await openFileStore()];
  await here.add(exampleFile('a'), new Blob(['x']));
  await there.remove(['a']);
  expect(await here.change('a', { place: 'sent' })).toBeNull();
  expect([await here.list('john'), await here.bytes('a')]).toEqual([[], null]);
});

test('a file belongs to the tab that uploads it, until that tab is gone', async () => {
  const store = await openFileStore();
  await store.add(exampleFile('a'), new Blob(['x']));
  const claim = async (id: string, tab: string, until: number, now: number) => (await store.claim(id, { tab, until }, now))?.lease?.tab;
  expect(await claim('a', 'here', 5_000, 0)).toBe('here');
  expect(await claim('a', 'there', 9_000, 4_000)).toBe('here');
  expect(await claim('a', 'here', 9_000, 4_000)).toBe('here');
  expect(await claim('a', 'there', 15_000, 9_000)).toBe('there');
  expect(await claim('gone', 'here', 5_000, 0)).toBeUndefined();
});

test('a file is released by the tab that has it alone', async () => {
  const store = await openFileStore();
  const lease = { tab: 'here', until: 5_000 };
  await store.add(exampleFile('a', { lease }), new Blob(['x']));
  expect(await store.release('a', 'there', { sent: 4 })).toEqual(exampleFile('a', { lease }));
  expect(await store.release('a', 'here', { sent: 4 })).toEqual(exampleFile('a', { lease: null, sent: 4 }));
});

test('without IndexedDB, files are kept in memory', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const store = await openFileStore();
  expect(await store.add(exampleFile('a'), new Blob(['x']))).toBe(false);
  expect(await store.change('a', { address: '/api/uploads/3' })).toMatchObject({ address: '/api/uploads/3' });
  expect(await text(await store.bytes('a'))).toBe('x');
  expect(await store.list('john')).toMatchObject([{ id: 'a', address: '/api/uploads/3' }]);
  await store.remove(['a']);
  expect([await store.list('john'), await store.bytes('a')]).toEqual([[], null]);
});

test('a file that the database refuses is kept in memory', async () => {
  const store = await openFileStore();
  const unclonable = Object.assign(new Blob(['x']), { odd: () => {} });
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw new DOMException('no', 'DataCloneError');
  });
  expect(await store.add(exampleFile('a'), unclonable)).toBe(false);
  expect((await store.list('john')).map(({ id }) => id)).toEqual(['a']);
});

test('a removal that fails removes nothing', async () => {
  const store = await openFileStore();
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw new DOMException('no', 'DataCloneError');
  });
  await store.add(exampleFile('a'), new Blob(['x']));
  await store.add(exampleFile('b'), new Blob(['x']));
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementationOnce(() => {
    throw new DOMException('no', 'UnknownError');
  });
  await expect(store.remove(['a', 'b'])).rejects.toThrow('no');
  expect((await store.list('john')).map(({ id }) => id)).toEqual(['a', 'b']);
});
