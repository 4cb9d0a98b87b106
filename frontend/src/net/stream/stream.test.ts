import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeEventSource } from '../../../tests/support/fake-event-source';
import { ApiError, Unreachable } from '../refusals';
import { ANSWER, EAGER, SILENCE, Stream, type StreamEvent, type StreamStatus } from './stream';

let events: StreamEvent[];
let statuses: StreamStatus[];
let signedIn: () => Promise<boolean>;
let tryStream: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('EventSource', FakeEventSource);
  FakeEventSource.all = [];
  [events, statuses] = [[], []];
  signedIn = async () => true;
  tryStream = async () => {};
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function startStream(cursor = 'e-1'): Stream {
  const stream = new Stream({
    onevent: (event) => events.push(event),
    onstatus: (status) => statuses.push(status),
    isSignedIn: () => signedIn(),
    reach: () => signedIn(),
    tryStream: () => tryStream(),
    poll,
    random: () => 1,
  });
  stream.start(cursor);
  return stream;
}

const poll = () => new Promise<never>(() => {});
const opened = () => FakeEventSource.all.length;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const hello = () => FakeEventSource.last.tell('hello', { eventId: 'e-1' });

test('it opens after the given event, and is open with the first frame', () => {
  startStream('e-41');
  expect(FakeEventSource.last.cursor).toBe('e-41');
  expect(statuses).toEqual([]);
  hello();
  expect(statuses).toEqual([{ state: 'open' }]);
});

test('frames become events', () => {
  startStream();
  FakeEventSource.last.tell('message', { id: '5' }, 'e-2');
  FakeEventSource.last.tell('message_edited', { id: '4' }, 'e-3');
  FakeEventSource.last.tell('conversation', { id: '7', kind: 'direct' }, 'e-3');
  FakeEventSource.last.tell('read', { conversationId: '7', messageId: '5' }, 'e-4');
  FakeEventSource.last.tell('user', { id: '2' }, 'e-5');
  FakeEventSource.last.tell('notice', {}, 'e-6');
  expect(events).toEqual([
    { type: 'message', data: { id: '5' } },
    { type: 'message_edited', data: { id: '4' } },
    { type: 'conversation', data: { id: '7', kind: 'direct' } },
    { type: 'read', data: { conversationId: '7', messageId: '5' } },
    { type: 'user', data: { id: '2' } },
    { type: 'notice', data: {} },
  ]);
});

test('a lost connection reopens after the last event', async () => {
  startStream('e-1');
  FakeEventSource.last.tell('message', { id: '5' }, 'e-9');
  FakeEventSource.last.tell('ping', { eventId: 'e-12' });
  FakeEventSource.last.onerror?.();
  expect(FakeEventSource.last.isClosed).toBe(true);
  await pass(500);
  expect(opened()).toBe(2);
  expect(FakeEventSource.last.cursor).toBe('e-9');
});

test('it reports when it was lost and when it is back', async () => {
  startStream();
  hello();
  await pass(1000);
  FakeEventSource.last.onerror?.();
  await pass(500);
  FakeEventSource.last.onerror?.();
  await pass(1000);
  hello();
  expect(statuses).toEqual([{ state: 'open' }, { state: 'lost', since: 1000 }, { state: 'open' }]);
});

test('retries come every other second for five minutes, then every half minute, and start over after a success', async () => {
  startStream();
  const early = Math.ceil((EAGER - 1500) / 2000);
  const waits = [500, 1000, ...Array<number>(early).fill(2000), 30_000, 30_000];
  for (const [tries, wait] of waits.entries()) {
    FakeEventSource.last.onerror?.();
    await pass(wait - 1);
    expect(opened()).toBe(tries + 1);
    await pass(1);
    expect(opened()).toBe(tries + 2);
  }
  hello();
  FakeEventSource.last.onerror?.();
  await pass(500);
  expect(opened()).toBe(waits.length + 2);
});

test('jitter shortens a wait by up to half', async () => {
  const stream = new Stream({ onevent: () => {}, onstatus: () => {}, isSignedIn: async () => true, reach: async () => true, tryStream, poll, random: () => 0 });
  stream.start('e-1');
  FakeEventSource.last.onerror?.();
  await pass(249);
  expect(opened()).toBe(1);
  await pass(1);
  expect(opened()).toBe(2);
});

test('an unreachable server is asked again without opening a stream', async () => {
  startStream();
  signedIn = () => Promise.reject(new Unreachable(null));
  FakeEventSource.last.onerror?.();
  await pass(10_000);
  expect(opened()).toBe(1);
  signedIn = async () => true;
  await pass(8_000);
  expect(opened()).toBe(2);
});

test('a silence without an answer of the server is a lost connection within 15 seconds', async () => {
  startStream();
  hello();
  signedIn = () => new Promise(() => {});
  await pass(SILENCE + ANSWER - 1);
  expect(FakeEventSource.last.isClosed).toBe(false);
  await pass(1);
  expect(FakeEventSource.last.isClosed).toBe(true);
  expect(statuses.at(-1)).toEqual({ state: 'lost', since: 0 });
  expect(SILENCE + ANSWER).toBeLessThan(15_000);
});

test('a network that swallowed everything is noticed within two seconds of its return', async () => {
  startStream();
  hello();
  signedIn = () => new Promise(() => {});
  await pass(100_500);
  expect(opened()).toBe(1);
  signedIn = async () => true;
  await pass(2_000);
  expect(opened()).toBe(2);
});

test('a request that breaks while the server is sought is a failed try, like any other', async () => {
  startStream();
  hello();
  let reject = (_: Error) => {};
  const promise = new Promise<boolean>((_, fail) => (reject = fail));
  signedIn = () => promise;
  await pass(SILENCE + 5_000);
  reject(new Unreachable(null));
  signedIn = async () => true;
  await pass(2_000);
  expect(opened()).toBe(2);
});

test('a slow answer is still an answer', async () => {
  startStream();
  hello();
  signedIn = () => new Promise((resolve) => setTimeout(() => resolve(true), 5_000));
  await pass(SILENCE + 5_000);
  expect(opened()).toBe(2);
});

test('a late ping keeps the stream if the server can be reached', async () => {
  startStream();
  hello();
  await pass(2 * SILENCE - 1);
  expect(opened()).toBe(1);
  FakeEventSource.last.tell('ping', { eventId: 'e-1' });
  await pass(2 * SILENCE - 1);
  expect(opened()).toBe(1);
});

test('a stream that stays silent is replaced, although the server can be reached', async () => {
  startStream();
  hello();
  await pass(2 * SILENCE);
  expect(opened()).toBe(2);
  expect(FakeEventSource.all[0]?.isClosed).toBe(true);
  expect(statuses).toEqual([{ state: 'open' }]);
});

test('pings keep the connection', async () => {
  startStream();
  for (let ping = 0; ping < 10; ping += 1) {
    await pass(8_000);
    FakeEventSource.last.tell('ping', { eventId: 'e-1' });
  }
  expect(opened()).toBe(1);
});

test('waking up retries immediately', async () => {
  const stream = startStream();
  for (let tries = 0; tries < 5; tries += 1) {
    FakeEventSource.last.onerror?.();
    await pass(2_000);
  }
  FakeEventSource.last.onerror?.();
  const before = opened();
  stream.wake();
  await pass(0);
  expect(opened()).toBe(before + 1);
});

test('waking up keeps a live stream and replaces a silent one', async () => {
  const stream = startStream();
  hello();
  stream.wake();
  await pass(0);
  expect(opened()).toBe(1);
  vi.setSystemTime(3_600_000);
  stream.wake();
  await pass(0);
  expect(opened()).toBe(2);
});

test('a reset ends the stream until it is started from a new snapshot', async () => {
  const stream = startStream();
  FakeEventSource.last.tell('reset', { reason: 'behind', eventId: 'e-900' });
  expect(events).toEqual([{ type: 'reset' }]);
  expect(FakeEventSource.last.isClosed).toBe(true);
  stream.wake();
  await pass(120_000);
  expect(opened()).toBe(1);
  stream.start('e-901');
  expect(FakeEventSource.last.cursor).toBe('e-901');
});

test.each(['shutdown', 'token'])('a stream that the server ends because of a %s is reopened', async (reason) => {
  startStream();
  FakeEventSource.last.tell('bye', { reason });
  expect(events).toEqual([]);
  await pass(500);
  expect(opened()).toBe(2);
});

test('an ended session ends the stream', async () => {
  startStream();
  FakeEventSource.last.tell('bye', { reason: 'session' });
  expect(events).toEqual([{ type: 'signed-out' }]);
  await pass(120_000);
  expect(opened()).toBe(1);
});

test('a cookie that is no longer valid ends the stream', async () => {
  startStream();
  signedIn = async () => false;
  FakeEventSource.last.onerror?.();
  await pass(120_000);
  expect(events).toEqual([{ type: 'signed-out' }]);
  expect(opened()).toBe(1);
});

test('an answer that arrives after sleep opens nothing', async () => {
  const stream = startStream();
  let answer = (_: boolean) => {};
  signedIn = () => new Promise((resolve) => (answer = resolve));
  FakeEventSource.last.onerror?.();
  await pass(500);
  stream.sleep();
  answer(true);
  await pass(60_000);
  expect(opened()).toBe(1);
  signedIn = async () => true;
  stream.wake();
  await pass(0);
  expect(opened()).toBe(2);
});

test('a stream that was asleep tells that it is open again, and nothing before', async () => {
  const stream = startStream();
  hello();
  stream.sleep();
  vi.setSystemTime(3_600_000);
  stream.wake();
  await pass(0);
  expect(statuses).toEqual([{ state: 'open' }]);
  hello();
  expect(statuses).toEqual([{ state: 'open' }, { state: 'open' }]);
});

test('frames of an abandoned source are ignored', async () => {
  const stream = startStream();
  const abandoned = FakeEventSource.last;
  stream.start('e-5');
  abandoned.tell('message', { id: '5' }, 'e-3');
  abandoned.onerror?.();
  expect(events).toEqual([]);
  expect(stream.cursor).toBe('e-5');
});

const refuse = (status: number, seconds: number | null) => async () => {
  throw new ApiError(status, 'No', {}, seconds === null ? null : seconds * 1000);
};

test('a stream refused with 429 is reported as crowded, and reopens after the wait', async () => {
  startStream();
  tryStream = refuse(429, 5);
  FakeEventSource.last.onerror?.();
  await pass(500);
  expect(statuses.at(-1)).toEqual({ state: 'crowded', since: 0 });
  await pass(4_999);
  tryStream = async () => {};
  expect(opened()).toBe(1);
  await pass(1);
  expect(opened()).toBe(2);
  hello();
  expect(statuses.at(-1)).toEqual({ state: 'open' });
});

test('a stream told to wait does so even if it is woken', async () => {
  const stream = startStream();
  tryStream = refuse(429, 30);
  FakeEventSource.last.onerror?.();
  await pass(500);
  tryStream = async () => {};
  stream.sleep();
  stream.wake();
  await pass(29_999);
  expect(opened()).toBe(1);
  await pass(1);
  expect(opened()).toBe(2);
});

test('a server that asks to wait forever is asked again within a minute', async () => {
  startStream();
  tryStream = refuse(429, 86_400);
  FakeEventSource.last.onerror?.();
  await pass(500);
  tryStream = async () => {};
  await pass(60_000);
  expect(opened()).toBe(2);
});

test('a busy server is reported as busy, not as lost or crowded', async () => {
  startStream();
  for (const busy of [503, 429]) {
    signedIn = refuse(busy, 1) as () => Promise<boolean>;
    FakeEventSource.last.onerror?.();
    await pass(1_500);
    expect(statuses.at(-1)).toMatchObject({ state: 'busy' });
    signedIn = async () => true;
    await pass(60_000);
    hello();
  }
});

test('a stream that was open is reopened without a trial request', async () => {
  startStream();
  hello();
  tryStream = refuse(429, 5);
  FakeEventSource.last.onerror?.();
  await pass(500);
  expect(opened()).toBe(2);
});
