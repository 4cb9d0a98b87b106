import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeServer, LostAnswer, seconds, settle } from '../../../tests/support/fake-server';
import { ApiError, Unreachable } from '../refusals';
import { Outbox, type OutboxEntry, TAKE_OVER } from './outbox';
import { openOutboxStore, type OutboxStore } from './outbox-store';

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
    send: (entry) => server.send(entry),
    onsent: (message) => tab.sent.push(message.content),
    onchange: (entries) => (tab.entries = entries),
    isSignedIn: () => isSignedIn,
    random: () => 1,
  });
  return Object.assign(tab, { outbox });
}

const kept = async (userId = 'john') => (await store.list(userId)).map((entry) => entry.content);

describe('after a reload', () => {
  test('waiting messages are sent, once and in order', async () => {
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

  test('a failed message is still there, and is not sent automatically', async () => {
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
  test("each user sees and sends only their own messages", async () => {
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

  test('nothing is sent after another user has signed in', async () => {
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
  test('it shows the message, and sends it once the first tab is gone', async () => {
    const [first, second] = [openTab(), openTab()];
    server.failures = [new Unreachable(null)];
    await first.outbox.add('7', 'hello');
    await second.outbox.reload();
    expect(second.entries).toMatchObject([{ content: 'hello', state: 'pending' }]);
    first.outbox.close();
    await vi.advanceTimersByTimeAsync(TAKE_OVER);
    await settle(() => expect(server.contents).toEqual(['hello']));
  });

  test('two draining tabs lead to one copy of each message, in order', async () => {
    const [first, second] = [openTab(), openTab()];
    for (const content of ['one', 'two', 'three']) await first.outbox.add('7', content);
    await Promise.all([first.outbox.load(), second.outbox.load()]);
    await settle(async () => expect(await kept()).toEqual([]));
    expect(server.contents).toEqual(['one', 'two', 'three']);
  });

  test('a try that outlasts that wait is repeated when it fails', async () => {
    const { send } = server;
    let hangUp = () => {};
    server.send = () => new Promise((_, reject) => (hangUp = () => reject(new Unreachable(null))));
    const slow = openTab();
    await slow.outbox.add('7', 'hello');
    await slow.outbox.reload();
    await vi.advanceTimersByTimeAsync(2 * TAKE_OVER);
    server.send = send;
    hangUp();
    await seconds(1);
    await settle(() => expect(server.contents).toEqual(['hello']));
  });

  /** Two tabs with a message that the server refused the first one. The second tab has not heard of that. */
  async function openTabsWithRefused() {
    const [first, second] = [openTab(), openTab()];
    server.failures = [new ApiError(422, 'No')];
    await first.outbox.add('7', 'hello');
    await second.outbox.reload();
    await settle(() => expect(first.entries).toMatchObject([{ state: 'failed' }]));
    return { first, second, clientId: first.entries[0]?.clientId ?? '' };
  }

  test('a message discarded in one tab is not sent by the other, and leaves it', async () => {
    const { first, second, clientId } = await openTabsWithRefused();
    await first.outbox.remove(clientId);
    await second.outbox.reload();
    await vi.advanceTimersByTimeAsync(TAKE_OVER);
    await settle(() => expect(second.entries).toEqual([]));
    await seconds(60);
    expect(server.requests).toHaveLength(1);
  });

  test('a discarded message is not sent by a tab that has not heard of it yet', async () => {
    const { first, second, clientId } = await openTabsWithRefused();
    await first.outbox.remove(clientId);
    second.outbox.wake();
    await settle(() => expect(second.entries).toEqual([]));
    expect(server.requests).toHaveLength(1);
  });

  test('a discarded message that the other tab is sending does not come back when it is refused', async () => {
    const { first, second, clientId } = await openTabsWithRefused();
    const { send } = server;
    let refuse = () => {};
    server.send = () => new Promise((_, reject) => (refuse = () => reject(new ApiError(422, 'No'))));
    const sending = vi.spyOn(server, 'send');
    second.outbox.wake();
    await settle(() => expect(sending).toHaveBeenCalled());
    await first.outbox.remove(clientId);
    server.send = send;
    refuse();
    await settle(() => expect(second.entries).toEqual([]));
    expect(await kept()).toEqual([]);
  });

  test('a discarded message cannot be sent again in the other tab', async () => {
    const { first, second, clientId } = await openTabsWithRefused();
    await second.outbox.reload();
    await first.outbox.remove(clientId);
    await second.outbox.retry(clientId);
    await settle(() => expect(second.entries).toEqual([]));
    expect(await kept()).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test("its own message does not wait for the other tab's", async () => {
    const tab = openTab();
    await store.add({ clientId: 'x', userId: 'john', conversationId: '7', content: "other's", replyToId: null, createdAt: '', state: 'pending', reason: null });
    await tab.outbox.reload();
    await tab.outbox.add('7', 'mine');
    await settle(() => expect(server.contents).toEqual(["other's", 'mine']));
  });
});
