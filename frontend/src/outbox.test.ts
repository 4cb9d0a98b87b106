import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from './api-types';
import { ApiError, Unreachable } from './api';
import { Outbox, type OutboxEntry, TAKE_OVER } from './outbox';
import { MemoryStore, openOutboxStore, type OutboxStore } from './outbox-store';

/** A server that is as idempotent as the real one, and fails when told to. */
class FakeServer {
  readonly messages: Message[] = [];
  readonly requests: string[] = [];
  failures: unknown[] = [];

  send = async (entry: OutboxEntry): Promise<Message> => {
    this.requests.push(entry.content);
    const failure = this.failures.shift();
    if (failure !== undefined && !(failure instanceof LostAnswer)) throw failure;
    const known = this.messages.find((message) => message.clientId === entry.clientId);
    const message = known ?? { ...entry, id: String(this.messages.length + 1), authorId: entry.userId, mine: true };
    if (!known) this.messages.push(message);
    if (failure) throw new Unreachable(failure);
    return message;
  };

  get contents(): string[] {
    return this.messages.map((message) => message.content);
  }
}

/** The message is committed, and the answer never arrives. */
class LostAnswer {}

let server: FakeServer;
let store: OutboxStore;
let isSignedIn = true;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  store = await openOutboxStore();
  isSignedIn = true;
});
afterEach(() => vi.useRealTimers());

function openTab(userId = 'john') {
  const tab = { entries: [] as readonly OutboxEntry[], sent: [] as string[] };
  const outbox = new Outbox({
    userId,
    store,
    send: server.send,
    onsent: (message) => tab.sent.push(message.content),
    onchange: (entries) => (tab.entries = entries),
    isSignedIn: () => isSignedIn,
    random: () => 1,
  });
  return Object.assign(tab, { outbox });
}

const kept = async (userId = 'john') => (await store.list(userId)).map((entry) => entry.content);

/** Lets IndexedDB and promises go on until the check holds, while the clock stands still. */
async function settle(check: () => void | Promise<void>): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const isSettled = await Promise.resolve().then(check).then(() => true, () => false);
    if (isSettled) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await check();
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

test('a message is kept before it is sent, and let go when it is committed', async () => {
  const { outbox, entries } = openTab();
  expect(entries).toEqual([]);
  await outbox.add('7', 'hello');
  await settle(async () => expect(await kept()).toEqual([]));
  expect(server.contents).toEqual(['hello']);
});

test('a message stays in sight until the timeline has it', async () => {
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

test('a conversation that waits does not hold up another', async () => {
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

test('waking up tries at once', async () => {
  const { outbox } = openTab();
  server.failures = [new Unreachable(null)];
  await outbox.add('7', 'hello');
  await settle(() => expect(server.requests).toHaveLength(1));
  outbox.wake();
  await settle(() => expect(server.contents).toEqual(['hello']));
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

test.each([500, 502, 503, 507, 429])('an answer of %i is tried again', async (status) => {
  const { outbox } = openTab();
  server.failures = [new ApiError(status, 'Not now')];
  await outbox.add('7', 'hello');
  await seconds(1);
  await settle(() => expect(server.contents).toEqual(['hello']));
});

test.each([403, 404, 409, 413, 422])('an answer of %i fails the message for good, and the next one goes', async (status) => {
  const tab = openTab();
  server.failures = [new ApiError(status, 'No')];
  await tab.outbox.add('7', 'refused');
  await tab.outbox.add('7', 'fine');
  await settle(() => expect(server.contents).toEqual(['fine']));
  await seconds(60);
  expect(server.requests).toEqual(['refused', 'fine']);
  expect(tab.entries).toMatchObject([{ content: 'refused', state: 'failed', reason: 'No' }]);
});

test('a failed message gives the reason of its field', async () => {
  const tab = openTab();
  server.failures = [new ApiError(422, 'Invalid', { content: 'A message has 1 to 10,000 characters' })];
  await tab.outbox.add('7', 'refused');
  await settle(() => expect(tab.entries).toMatchObject([{ reason: 'A message has 1 to 10,000 characters' }]));
});

test('a failed message can be sent again, under the same client id', async () => {
  const tab = openTab();
  server.failures = [new ApiError(404, 'No')];
  await tab.outbox.add('7', 'hello');
  await settle(() => expect(tab.entries).toMatchObject([{ state: 'failed' }]));
  const clientId = tab.entries[0]?.clientId ?? '';
  await tab.outbox.retry(clientId);
  await settle(() => expect(server.messages).toMatchObject([{ clientId, content: 'hello' }]));
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

describe('after a reload', () => {
  test('what was waiting is sent, once and in order', async () => {
    const before = openTab();
    server.failures = [new LostAnswer()];
    await before.outbox.add('7', 'one');
    await before.outbox.add('7', 'two');
    before.outbox.close();
    const after = openTab();
    await after.outbox.load();
    await settle(() => expect(server.contents).toEqual(['one', 'two']));
    await settle(async () => expect(await kept()).toEqual([]));
  });

  test('what failed is still there, and is not sent by itself', async () => {
    const before = openTab();
    server.failures = [new ApiError(404, 'No')];
    await before.outbox.add('7', 'hello');
    await settle(async () => expect(await store.list('john')).toMatchObject([{ state: 'failed' }]));
    before.outbox.close();
    const after = openTab();
    await after.outbox.load();
    await seconds(60);
    expect(after.entries).toMatchObject([{ content: 'hello', state: 'failed' }]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('with a second user in the same browser', () => {
  test("nobody sees or sends another's messages", async () => {
    const john = openTab('john');
    server.failures = [new Unreachable(null)];
    await john.outbox.add('7', "john's");
    john.outbox.close();
    const jane = openTab('jane');
    await jane.outbox.load();
    await seconds(60);
    expect(jane.entries).toEqual([]);
    expect(server.contents).toEqual([]);
    expect(await kept('john')).toEqual(["john's"]);
  });

  test('nothing is sent once another has signed in', async () => {
    const { outbox } = openTab('john');
    isSignedIn = false;
    await outbox.add('7', 'hello');
    await seconds(60);
    expect(server.requests).toEqual([]);
    expect(await kept()).toEqual(['hello']);
  });

  test('an expired session keeps the message for the next sign-in', async () => {
    const { outbox } = openTab('john');
    server.failures = [new ApiError(401, 'Sign in')];
    await outbox.add('7', 'hello');
    await seconds(60);
    expect(server.requests).toHaveLength(1);
    expect(await store.list('john')).toMatchObject([{ content: 'hello', state: 'pending' }]);
  });
});

describe('with a second tab', () => {
  test('it draws the message, and sends it when the first tab has gone', async () => {
    const [first, second] = [openTab(), openTab()];
    server.failures = [new Unreachable(null)];
    await first.outbox.add('7', 'hello');
    await second.outbox.reload();
    expect(second.entries).toMatchObject([{ content: 'hello', state: 'pending' }]);
    first.outbox.close();
    await vi.advanceTimersByTimeAsync(TAKE_OVER);
    await settle(() => expect(server.contents).toEqual(['hello']));
  });

  test('both draining leads to one copy of each, in order', async () => {
    const [first, second] = [openTab(), openTab()];
    for (const content of ['one', 'two', 'three']) await first.outbox.add('7', content);
    await Promise.all([first.outbox.load(), second.outbox.load()]);
    await settle(async () => expect(await kept()).toEqual([]));
    expect(server.contents).toEqual(['one', 'two', 'three']);
  });

  test("its own message does not wait for the other tab's", async () => {
    const tab = openTab();
    await store.add({ clientId: 'x', userId: 'john', conversationId: '7', content: "other's", createdAt: '', state: 'pending', reason: null });
    await tab.outbox.reload();
    await tab.outbox.add('7', 'mine');
    await settle(() => expect(server.contents).toEqual(["other's", 'mine']));
  });
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
