import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer, LostAnswer, seconds, settle } from '../../../tests/support/fake-server';
import { ApiError, Unreachable } from '../refusals';
import { DOUBT, HANGING, Outbox, type OutboxEntry } from './outbox';
import { MemoryStore, type NewEntry, openOutboxStore, type OutboxStore } from './outbox-store';

let server: FakeServer;
let store: OutboxStore;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  store = await openOutboxStore();
});
afterEach(() => vi.useRealTimers());

function openTab() {
  const tab = { entries: [] as readonly OutboxEntry[], sent: [] as string[], hangs: [] as boolean[] };
  const outbox = new Outbox({
    userId: 'john',
    store,
    send: (entry, signal) => server.send(entry, signal),
    onsent: (message) => tab.sent.push(message.content),
    onchange: (entries) => (tab.entries = entries),
    onhang: (since) => tab.hangs.push(since !== null),
    isSignedIn: () => true,
    random: () => 1,
  });
  return Object.assign(tab, { outbox });
}

const kept = async () => (await store.list('john')).map((entry) => entry.content);

test('a message is stored before it is sent, and removed when it is committed', async () => {
  const { outbox, entries } = openTab();
  expect(entries).toEqual([]);
  await outbox.add('7', 'hello');
  await settle(async () => expect(await kept()).toEqual([]));
  expect(server.contents).toEqual(['hello']);
});

test('a message stays visible until the timeline has it', async () => {
  const tab = openTab();
  let wasInSight = false;
  const outbox = new Outbox({
    userId: 'john', store, send: server.send, isSignedIn: () => true,
    onchange: (entries) => (tab.entries = entries),
    onsent: (message) => (wasInSight = tab.entries.some((entry) => entry.clientId === message.clientId)),
  });
  await outbox.add('7', 'hello');
  await settle(() => expect(tab.entries).toEqual([]));
  expect(wasInSight).toBe(true);
});

test('messages of one conversation are sent in order, one after another', async () => {
  const { outbox } = openTab();
  server.failures = [new Unreachable(null)];
  for (const content of ['one', 'two', 'three']) await outbox.add('7', content);
  expect(server.requests).toEqual(['one']);
  await seconds(1);
  await settle(() => expect(server.contents).toEqual(['one', 'two', 'three']));
});

test('a message is not sent before the one ahead of it has an answer', async () => {
  const answers: (() => void)[] = [];
  const { send } = server;
  server.send = async (entry) => {
    server.requests.push(`asked ${entry.content}`);
    await new Promise<void>((resolve) => answers.push(resolve));
    return send(entry);
  };
  const { outbox } = openTab();
  await outbox.add('7', 'one');
  await outbox.add('7', 'two');
  outbox.wake();
  expect(server.requests).toEqual(['asked one']);
  answers.shift()?.();
  await settle(() => expect(server.requests).toEqual(['asked one', 'one', 'asked two']));
});

test('a waiting conversation does not delay another', async () => {
  const { outbox } = openTab();
  server.failures = [new Unreachable(null)];
  await outbox.add('7', 'waits');
  await outbox.add('8', 'goes');
  await settle(() => expect(server.contents).toEqual(['goes']));
});

test('a lost answer leads to exactly one copy', async () => {
  const { outbox, sent } = openTab();
  server.failures = [new LostAnswer(), new LostAnswer()];
  await outbox.add('7', 'hello');
  await seconds(10);
  await settle(() => expect(sent).toEqual(['hello']));
  expect(server.requests).toHaveLength(3);
  expect(server.contents).toEqual(['hello']);
});

test('retries slow down', async () => {
  const { outbox } = openTab();
  server.failures = Array(20).fill(new Unreachable(null));
  await outbox.add('7', 'hello');
  await seconds(0.6);
  expect(server.requests).toHaveLength(2);
  await seconds(0.6);
  expect(server.requests).toHaveLength(2);
  await seconds(0.5);
  expect(server.requests).toHaveLength(3);
});

test('waking up retries immediately', async () => {
  const { outbox } = openTab();
  server.failures = [new Unreachable(null)];
  await outbox.add('7', 'hello');
  await settle(() => expect(server.requests).toHaveLength(1));
  outbox.wake();
  await settle(() => expect(server.contents).toEqual(['hello']));
});

/** A network that swallows every request until it is mended. */
function swallow(): { mend: () => void } {
  const { send } = server;
  server.send = (entry, signal) => {
    server.requests.push(`swallowed ${entry.content}`);
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Unreachable(null))));
  };
  return { mend: () => (server.send = send) };
}

test('a send that the network swallowed is repeated on waking up, once', async () => {
  const network = swallow();
  const { outbox } = openTab();
  await outbox.add('7', 'hello');
  await outbox.add('7', 'and this');
  await seconds(HANGING / 1000);
  network.mend();
  outbox.wake();
  await settle(() => expect(server.contents).toEqual(['hello', 'and this']));
  await seconds(60);
  expect(server.requests).toEqual(['swallowed hello', 'hello', 'and this']);
});

test('a send that has just begun is not repeated on waking up', async () => {
  swallow();
  const { outbox } = openTab();
  await outbox.add('7', 'hello');
  await seconds(HANGING / 1000 - 0.1);
  outbox.wake();
  expect(server.requests).toEqual(['swallowed hello']);
});

test('a send without an answer is told of, until there is one', async () => {
  const network = swallow();
  const { outbox, hangs } = openTab();
  await outbox.add('7', 'hello');
  await seconds(DOUBT / 1000 - 0.1);
  expect(hangs).toEqual([]);
  await seconds(0.1);
  expect(hangs).toEqual([true]);
  network.mend();
  outbox.wake();
  await settle(() => expect(hangs).toEqual([true, false]));
});

test('a refusal is an answer', async () => {
  const { outbox, hangs } = openTab();
  server.failures = [new ApiError(503, 'Busy', {}, 1_000)];
  await outbox.add('7', 'hello');
  await settle(() => expect(hangs).toEqual([false]));
});

test('a send without an answer is given up, later with every failure', async () => {
  swallow();
  const { outbox } = openTab();
  await outbox.add('7', 'hello');
  const tries: number[] = [];
  for (let second = 0; second < 60; second += 1) {
    await seconds(1);
    tries.push(server.requests.length);
  }
  expect([4, 6, 15, 17, 36, 40].map((second) => tries[second - 1])).toEqual([1, 2, 2, 3, 3, 4]);
});

test('a server that asks to wait is left alone for that long', async () => {
  const { outbox } = openTab();
  server.failures = [new ApiError(503, 'Busy', {}, 7000)];
  await outbox.add('7', 'hello');
  await seconds(6.9);
  outbox.wake();
  await outbox.add('7', 'and this');
  expect(server.requests).toHaveLength(1);
  await seconds(0.2);
  await settle(() => expect(server.contents).toEqual(['hello', 'and this']));
});

test.each([500, 502, 503, 507, 429])('an answer of %i is retried', async (status) => {
  const { outbox } = openTab();
  server.failures = [new ApiError(status, 'Not now')];
  await outbox.add('7', 'hello');
  await seconds(1);
  await settle(() => expect(server.contents).toEqual(['hello']));
});

test.each([403, 404, 409, 413, 422])('an answer of %i fails the message for good, and the next one is sent', async (status) => {
  const tab = openTab();
  server.failures = [new ApiError(status, 'No')];
  await tab.outbox.add('7', 'refused');
  await tab.outbox.add('7', 'fine');
  await settle(() => expect(server.contents).toEqual(['fine']));
  await seconds(60);
  expect(server.requests).toEqual(['refused', 'fine']);
  await settle(() => expect(tab.entries).toMatchObject([{ content: 'refused', state: 'failed', reason: 'No' }]));
});

test('a failed message shows its field’s error', async () => {
  const tab = openTab();
  server.failures = [new ApiError(422, 'Invalid', { content: 'A message has 1 to 10,000 characters' })];
  await tab.outbox.add('7', 'refused');
  await settle(() => expect(tab.entries).toMatchObject([{ reason: 'A message has 1 to 10,000 characters' }]));
});

test('a failed message can be sent again with the same client id', async () => {
  const tab = openTab();
  server.failures = [new ApiError(404, 'No')];
  await tab.outbox.add('7', 'hello');
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed' }]));
  const clientId = tab.entries[0]?.clientId ?? '';
  await tab.outbox.retry(clientId);
  await settle(() => expect(server.messages).toMatchObject([{ clientId, content: 'hello' }]));
});

test('a deleted message disappears only when a reload would not bring it back', async () => {
  const tab = openTab();
  server.failures = [new ApiError(422, 'No')];
  await tab.outbox.add('7', 'refused');
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed' }]));
  let finish = () => {};
  vi.spyOn(store, 'remove').mockReturnValue(new Promise((resolve) => (finish = resolve)));
  const removed = tab.outbox.remove(tab.entries[0]?.clientId ?? '');
  expect(tab.entries).toHaveLength(1);
  finish();
  await removed;
  expect(tab.entries).toEqual([]);
});

test('a failed message can be deleted', async () => {
  const tab = openTab();
  server.failures = [new ApiError(404, 'No')];
  await tab.outbox.add('7', 'hello');
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed' }]));
  await tab.outbox.remove(tab.entries[0]?.clientId ?? '');
  expect(tab.entries).toEqual([]);
  expect(await kept()).toEqual([]);
});

test('without IndexedDB the outbox lives in memory', async () => {
  vi.stubGlobal('indexedDB', undefined);
  store = await openOutboxStore();
  expect(store).toBeInstanceOf(MemoryStore);
  const { outbox } = openTab();
  await outbox.add('7', 'hello');
  await settle(async () => expect(await kept()).toEqual([]));
  expect(server.contents).toEqual(['hello']);
  vi.unstubAllGlobals();
});

test('a message keeps what it answers, and an entry of an older version answers nothing', async () => {
  const { replyToId: _, ...old } = { clientId: 'old', userId: 'john', conversationId: '8', content: 'old', replyToId: null, createdAt: '', state: 'failed' as const, reason: null };
  await store.add(old as NewEntry);
  const { outbox } = openTab();
  server.failures = [new Unreachable(null)];
  await outbox.add('7', 'Yes.', '3');
  expect((await store.list('john')).map(({ content, replyToId }) => [content, replyToId])).toEqual([['old', null], ['Yes.', '3']]);
  outbox.close();
});

test('a message that answers one that is gone is sent without the quote, in its place', async () => {
  const tab = openTab();
  const gone = new ApiError(422, 'Invalid', { replyToId: 'The message that you answer was deleted.' });
  server.failures = [gone];
  await tab.outbox.add('7', 'the answer', '3');
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed', isQuoteGone: true }]));
  const [{ clientId = '', position = 0 } = {}] = tab.entries;
  server.failures = [gone];
  await tab.outbox.retry(clientId);
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed', isQuoteGone: true }]));
  server.failures = [new Unreachable('offline')];
  await tab.outbox.retry(clientId, { clientId: 'another', replyToId: null });
  await settle(async () => expect(await store.list('john')).toMatchObject([{ position, state: 'pending', replyToId: null, content: 'the answer' }]));
  expect(tab.entries).not.toMatchObject([{ clientId }]);
  tab.outbox.wake();
  await settle(() => expect(server.contents).toEqual(['the answer']));
  await settle(async () => expect(await kept()).toEqual([]));
});
