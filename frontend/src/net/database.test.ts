import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { Database } from './database';

beforeEach(() => (globalThis.indexedDB = new IDBFactory()));

/** A database, and its first connection. */
async function open() {
  let connection: IDBDatabase | undefined;
  const database = await Database.open('test', ['names'], (created) => {
    created.createObjectStore('names');
    connection = created;
  });
  const [add, count] = [() => database.commit('readwrite', (names) => names.add('john', '1')), () => database.commit('readonly', (names) => names.count())];
  return { connection, add, count };
}

test('a lost connection is opened again', async () => {
  const { connection, add, count } = await open();
  await add();
  connection?.close();
  expect(await count()).toBe(1);
  await expect(add()).rejects.toThrow();
  expect(await count()).toBe(1);
});

test('a newer page may change the database', async () => {
  await open();
  const request = indexedDB.open('test', 2);
  await new Promise((resolve, reject) => {
    request.onsuccess = resolve;
    request.onblocked = () => reject(new Error('blocked'));
  });
});

test('a browser that keeps nothing says so', async () => {
  indexedDB.open = () => {
    throw new DOMException('no', 'SecurityError');
  };
  await expect(open()).rejects.toThrow('no');
});
