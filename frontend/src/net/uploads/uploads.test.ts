import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleFile } from '../../../tests/support/example-uploads';
import { FakeTransfer } from '../../../tests/support/fake-transfer';
import { seconds, settle } from '../../../tests/support/fake-server';
import { ApiError, Unreachable } from '../refusals';
import { type FileStore, openFileStore } from './file-store';
import { HANGING, STALLED, TAKE_OVER, Uploads, type UploadState } from './uploads';

let store: FileStore;
let server: FakeTransfer;
let isSignedIn = true;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  globalThis.indexedDB = new IDBFactory();
  store = await openFileStore();
  server = new FakeTransfer();
  isSignedIn = true;
});
afterEach(() => vi.useRealTimers());

function openTab(tab = 'here') {
  const states = new Map<string, UploadState>();
  const onchange = (id: string, state: UploadState) => void states.set(id, state);
  const uploads = new Uploads({ store, transfer: server, onchange, isSignedIn: () => isSignedIn, tab, random: () => 1 });
  const kind = (id: string) => states.get(id)?.kind;
  /** Resolves when a try has failed. */
  const failed = (tries: number, id = 'a') => settle(() => expect([server.tries, kind(id)]).toEqual([tries, 'waiting']));
  return { uploads, states, kind, failed };
}

async function add(...ids: string[]) {
  for (const id of ids) await store.add(exampleFile(id), new Blob([id.repeat(100)]));
}
const UNREADABLE = 'This file could not be read. Remove it and add it again.';
const start = (uploads: Uploads, ...ids: string[]) => ids.forEach((id) => uploads.start(exampleFile(id)));

test('a file is uploaded, and the store knows its address and that the server has it', async () => {
  const { uploads, states } = openTab();
  await add('a');
  start(uploads, 'a');
  await settle(() => expect(states.get('a')).toEqual({ kind: 'there', sent: 100, reason: null }));
  expect(server.uploads).toMatchObject([{ name: 'a.png', offset: 100, isFinished: true }]);
  await settle(async () => expect(await store.list('john')).toMatchObject([{ address: '/api/uploads/1', lease: null }]));
  expect((await store.list('john'))[0]?.thereSince).not.toBeNull();
});

test('at most three files are uploaded at once, in the order they were added', async () => {
  const { uploads, kind } = openTab();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  server.isHeld = true;
  await add(...ids);
  start(uploads, ...ids);
  await settle(() => expect(server.uploads.map(({ name }) => name)).toEqual(['a.png', 'b.png', 'c.png']));
  server.release('a.png');
  await settle(() => expect(server.uploads).toHaveLength(4));
  expect(ids.map(kind)).toEqual(['there', 'uploading', 'uploading', 'uploading', 'waiting']);
});

test('a lost network continues the upload where it stopped', async () => {
  const { uploads, states, failed } = openTab();
  server.cuts = [40, 70];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  expect(states.get('a')?.sent).toBe(40);
  await seconds(1);
  await failed(2);
  expect(states.get('a')?.sent).toBe(70);
  await seconds(1);
  await settle(() => expect(states.get('a')?.kind).toBe('there'));
  expect(server.uploads).toHaveLength(1);
  expect(server.bytesReceived).toBe(100);
});

test('a reload continues the upload where it stopped', async () => {
  const before = openTab();
  server.cuts = [60];
  await add('a');
  start(before.uploads, 'a');
  await before.failed(1);
  before.uploads.close();
  const after = openTab('later');
  start(after.uploads, 'a');
  await settle(() => expect(after.kind('a')).toBe('there'));
  expect([server.uploads.length, server.bytesReceived]).toEqual([1, 100]);
});

test('how far an upload was is known after a reload without a connection', async () => {
  const before = openTab();
  await add('a');
  server.uploads.push({ address: '/api/uploads/9', name: 'a.png', offset: 30, isFinished: false });
  await store.change('a', { address: '/api/uploads/9' });
  server.isHeld = true;
  start(before.uploads, 'a');
  await settle(() => expect(before.states.get('a')).toMatchObject({ kind: 'uploading', sent: 30 }));
  await seconds(2);
  await settle(async () => expect(await store.get('a')).toMatchObject({ sent: 30 }));
  // Nothing runs when a page ends.
  const after = openTab('later');
  server.failures = [new Unreachable(null)];
  const kept = await store.get('a');
  if (kept) after.uploads.start(kept);
  expect(after.states.get('a')).toMatchObject({ kind: 'waiting', sent: 30 });
  await seconds(5);
  await settle(() => expect(after.states.get('a')).toMatchObject({ kind: 'waiting', sent: 30 }));
});

test('tries slow down', async () => {
  const { uploads, failed } = openTab();
  server.failures = Array(20).fill(new Unreachable(null));
  await add('a');
  start(uploads, 'a');
  await failed(1);
  await seconds(0.6);
  await failed(2);
  await seconds(0.6);
  expect(server.tries).toBe(2);
  await seconds(0.5);
  await settle(() => expect(server.tries).toBe(3));
});

test('waking up retries immediately, unless the server asked to wait', async () => {
  const { uploads, kind, failed } = openTab();
  server.failures = [new Unreachable(null), new ApiError(429, 'Slow down', {}, 7_000)];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  uploads.wake();
  await failed(2);
  uploads.wake();
  await seconds(6.9);
  expect(server.tries).toBe(2);
  await seconds(0.2);
  await settle(() => expect(kind('a')).toBe('there'));
});

test('an upload that the network swallowed is tried again on waking up, or after half a minute', async () => {
  const { uploads, kind, failed } = openTab();
  server.isHeld = true;
  await add('a');
  start(uploads, 'a');
  await settle(() => expect(server.tries).toBe(1));
  uploads.wake();
  await seconds(HANGING / 1000);
  expect(server.tries).toBe(1);
  uploads.wake();
  await settle(() => expect(server.tries).toBe(2));
  await seconds(STALLED / 1000);
  await failed(2);
  await seconds(1);
  await settle(() => expect(server.tries).toBe(3));
  server.release('a.png');
  await settle(() => expect(kind('a')).toBe('there'));
});

test.each([413, 507, 422])('a file refused with %i says why, and the others go on', async (status) => {
  const { uploads, states, kind } = openTab();
  server.failures = [new ApiError(status, 'Files can be up to 50 MB.')];
  await add('a', 'b');
  start(uploads, 'a', 'b');
  await settle(() => expect([states.get('a')?.reason, kind('a'), kind('b')]).toEqual(['Files can be up to 50 MB.', 'refused', 'there']));
  await seconds(60);
  expect(server.tries).toBe(2);
  start(uploads, 'a');
  await settle(() => expect(kind('a')).toBe('there'));
});

test('an upload that cannot begin because too many files wait says so', async () => {
  const { uploads, states } = openTab();
  server.failures = [new ApiError(409, 'Send or remove some first.')];
  await add('a');
  start(uploads, 'a');
  await settle(() => expect(states.get('a')).toMatchObject({ kind: 'refused', reason: 'Send or remove some first.' }));
});

test('an upload that is at another offset continues there', async () => {
  const { uploads, kind, failed } = openTab();
  server.cuts = [40];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  server.failures = [new ApiError(409, 'Another offset')];
  await seconds(1);
  await failed(2);
  await seconds(1);
  await settle(() => expect(kind('a')).toBe('there'));
  expect(server.bytesReceived).toBe(100);
});

test.each([423, 500, 503])('an answer of %i is tried again', async (status) => {
  const { uploads, kind, failed } = openTab();
  server.failures = [new ApiError(status, 'Not now')];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  await seconds(1);
  await settle(() => expect(kind('a')).toBe('there'));
});

test('an upload that has expired starts from the beginning', async () => {
  const { uploads, kind, failed } = openTab();
  await store.add(exampleFile('a', { address: '/api/uploads/99' }), new Blob(['a'.repeat(100)]));
  start(uploads, 'a');
  await failed(1);
  await seconds(1);
  await settle(() => expect(kind('a')).toBe('there'));
  expect(await store.list('john')).toMatchObject([{ address: '/api/uploads/1' }]);
});

test('an expired session keeps the file for the next sign-in', async () => {
  const { uploads, kind, failed } = openTab();
  server.failures = [new ApiError(401, 'Sign in')];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  await seconds(60);
  expect(server.tries).toBe(1);
  uploads.wake();
  await settle(() => expect(kind('a')).toBe('there'));
});

test('nothing is uploaded after another user has signed in', async () => {
  const { uploads } = openTab();
  isSignedIn = false;
  await add('a');
  start(uploads, 'a');
  await seconds(60);
  expect(server.tries).toBe(0);
});

test('a file that was given up makes room for the next one', async () => {
  const { uploads, kind } = openTab();
  server.isHeld = true;
  await add('a', 'b', 'c', 'd');
  start(uploads, 'a', 'b', 'c', 'd');
  await settle(() => expect(server.uploads).toHaveLength(3));
  uploads.drop('a');
  await settle(() => expect(kind('d')).toBe('uploading'));
  server.release('a.png');
  await seconds(60);
  expect(kind('a')).toBe('uploading');
});

test('two tabs upload a file once, and the second continues when the first is gone', async () => {
  const [first, second] = [openTab('first'), openTab('second')];
  server.isHeld = true;
  await add('a');
  start(first.uploads, 'a');
  await settle(() => expect(first.kind('a')).toBe('uploading'));
  start(second.uploads, 'a');
  await seconds(20);
  expect([server.tries, second.kind('a')]).toEqual([1, 'waiting']);
  server.isHeld = false;
  first.uploads.close();
  await seconds(2 * TAKE_OVER / 1000);
  await settle(() => expect(second.kind('a')).toBe('there'));
  expect(server.uploads).toHaveLength(1);
});

test('a file whose bytes are gone is refused', async () => {
  const { uploads, states } = openTab();
  await add('a');
  vi.spyOn(store, 'bytes').mockResolvedValue(null);
  start(uploads, 'a');
  await settle(() => expect(states.get('a')).toMatchObject({ kind: 'refused', reason: UNREADABLE }));
});

test('a file that can no longer be read is refused, and a lost network alone refuses none', async () => {
  const { uploads, states, failed } = openTab();
  const bytes = new Blob(['a'.repeat(100)]);
  vi.spyOn(store, 'bytes').mockResolvedValue(bytes);
  server.failures = [new Unreachable(null), new Unreachable(null)];
  await add('a');
  start(uploads, 'a');
  await failed(1);
  vi.spyOn(bytes, 'slice').mockReturnValue({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) } as unknown as Blob);
  await seconds(1);
  await settle(() => expect(states.get('a')).toMatchObject({ kind: 'refused', reason: UNREADABLE }));
});

test('a file that is gone is refused, and not taken for one of another tab', async () => {
  const { uploads, states } = openTab();
  start(uploads, 'a');
  await settle(() => expect(states.get('a')).toMatchObject({ kind: 'refused', reason: UNREADABLE }));
});

test('a tab that was frozen leaves a file to the tab that took over', async () => {
  const frozen = openTab('frozen');
  server.isHeld = true;
  await add('a');
  start(frozen.uploads, 'a');
  await settle(() => expect(frozen.kind('a')).toBe('uploading'));
  const lease = { tab: 'second', until: Date.now() + 2 * TAKE_OVER };
  await store.claim('a', lease, Date.now() + TAKE_OVER);
  server.release('a.png');
  await settle(() => expect(frozen.kind('a')).toBe('there'));
  expect(await store.get('a')).toMatchObject({ lease });
});
