/** A proxy that holds the stream back: long polling in its place. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeEventSource } from '../../../tests/support/fake-event-source';
import type { PolledEvents } from '../api-types';
import { ApiError, Unreachable } from '../refusals';
import { FIRST_TRIAL, GREETING } from './polling-fallback';
import { SILENCE, Stream, type StreamEvent, type StreamStatus } from './stream';

let events: StreamEvent[];
let statuses: StreamStatus[];
let reachable: boolean;
let answers: ((answer: PolledEvents | Error) => void)[];
let asked: [after: string, wait: number][];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('EventSource', FakeEventSource);
  FakeEventSource.all = [];
  [events, statuses, reachable, answers, asked] = [[], [], true, [], []];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function startStream(): Stream {
  const stream = new Stream({
    onevent: (event) => events.push(event),
    onstatus: (status) => statuses.push(status),
    isSignedIn: () => (reachable ? Promise.resolve(true) : new Promise(() => {})),
    reach: () => (reachable ? Promise.resolve() : new Promise(() => {})),
    tryStream: async () => {},
    poll: (after, wait, signal) =>
      new Promise((resolve, reject) => {
        asked.push([after, wait]);
        const end = () => reject(new Unreachable(null));
        signal.addEventListener('abort', end, { once: true });
        answers.push((answer) => {
          signal.removeEventListener('abort', end);
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        });
      }),
    random: () => 1,
  });
  stream.start('e-1');
  return stream;
}

async function answer(eventId: string, ...contents: string[]): Promise<void> {
  answers.at(-1)?.({ eventId, events: contents.map((id) => ({ event: 'message', data: { id } as never })) });
  await pass(0);
}

const idsOf = () => events.map((event) => (event.type === 'message' ? event.data.id : event.type));

test('a stream without a hello is replaced by polling', async () => {
  startStream();
  await pass(GREETING);
  expect(FakeEventSource.last.isClosed).toBe(true);
  expect(asked).toEqual([['e-1', 0]]);
  await answer('e-3', '5', '6');
  expect(idsOf()).toEqual(['5', '6']);
  expect(statuses).toEqual([{ state: 'open', isPolled: true }]);
  expect(asked.at(-1)).toEqual(['e-3', 10]);
});

test('a stream that falls silent twice, although the server answers, is replaced by polling', async () => {
  startStream();
  FakeEventSource.last.tell('hello', { eventId: 'e-1' }, 'e-1');
  await pass(2 * SILENCE);
  FakeEventSource.last.tell('hello', { eventId: 'e-1' }, 'e-1');
  expect(asked).toEqual([]);
  await pass(2 * SILENCE);
  expect(asked).toEqual([['e-1', 0]]);
});

test('a network that swallows the stream and everything else is lost, not behind a proxy', async () => {
  startStream();
  reachable = false;
  await pass(60_000);
  expect(asked).toEqual([]);
  expect(statuses).toMatchObject([{ state: 'lost' }]);
});

test('polls that fall silent with the server are a lost connection, and continue after its return', async () => {
  startStream();
  await pass(GREETING);
  await answer('e-2', '5');
  reachable = false;
  await pass(15_000);
  expect(statuses.at(-1)).toMatchObject({ state: 'lost' });
  reachable = true;
  await pass(2_000);
  expect(asked.at(-1)).toEqual(['e-2', 0]);
  await answer('e-2');
  expect(statuses.at(-1)).toEqual({ state: 'open', isPolled: true });
});

/** Polls that answer without events, every ten seconds. */
async function pollFor(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 10_000) {
    await pass(10_000);
    await answer('e-2');
  }
}

test('the stream is tried again beside the polls, and continues where they ended', async () => {
  startStream();
  await pass(GREETING);
  await answer('e-2');
  await pollFor(FIRST_TRIAL);
  expect(FakeEventSource.all).toHaveLength(2);
  await answer('e-4', '7', '8');
  const trial = FakeEventSource.last;
  trial.tell('hello', { eventId: 'e-2' }, 'e-2');
  trial.tell('message', { id: '7' }, 'e-3');
  expect(trial.isClosed).toBe(true);
  expect(FakeEventSource.last.cursor).toBe('e-4');
  await answer('e-9', '9');
  FakeEventSource.last.tell('hello', { eventId: 'e-4' }, 'e-4');
  FakeEventSource.last.tell('message', { id: '9' }, 'e-5');
  expect(idsOf()).toEqual(['7', '8', '9']);
  expect(statuses.at(-1)).toEqual({ state: 'open' });
});

test('trials without a hello end after their time, and become rare', async () => {
  startStream();
  await pass(GREETING);
  await answer('e-2');
  await pollFor(3_600_000);
  const trials = FakeEventSource.all.length - 1;
  expect(trials).toBeGreaterThan(8);
  expect(trials).toBeLessThan(18);
  expect(FakeEventSource.all.slice(0, -1).every((source) => source.isClosed)).toBe(true);
  expect(statuses).toEqual([{ state: 'open', isPolled: true }]);
});

test('a poll after an ended session signs out, and a reset stops the polls', async () => {
  const stream = startStream();
  await pass(GREETING);
  answers.at(-1)?.({ eventId: 'e-9', events: [{ event: 'reset', data: { reason: 'pruned', eventId: 'e-9' } as never }] });
  await pass(20_000);
  expect(idsOf()).toEqual(['reset']);
  expect(asked).toHaveLength(1);
  stream.start('e-9');
  expect(asked.at(-1)).toEqual(['e-9', 0]);
  answers.at(-1)?.({ eventId: 'e-9', events: [{ event: 'bye', data: { reason: 'session' } as never }] });
  await pass(0);
  expect(idsOf()).toEqual(['reset', 'signed-out']);
});

test('a poll refused for too many streams waits as told', async () => {
  startStream();
  await pass(GREETING);
  answers.at(-1)?.(new ApiError(429, 'No', {}, 5_000));
  await pass(4_999);
  expect(statuses).toMatchObject([{ state: 'crowded' }]);
  expect(asked).toHaveLength(1);
  await pass(1);
  expect(asked).toHaveLength(2);
});
