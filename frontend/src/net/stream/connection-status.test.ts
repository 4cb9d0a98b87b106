/** The connection status that the user sees. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConnectionStatus } from './connection-status.svelte';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

test('a short interruption of the stream is not told', () => {
  const status = new ConnectionStatus();
  status.receive({ state: 'open' });
  const since = Date.now();
  status.receive({ state: 'lost', since });
  vi.advanceTimersByTime(2_999);
  expect(status.lostSince).toBeNull();
  vi.advanceTimersByTime(1);
  expect(status.lostSince).toBe(since);
  status.receive({ state: 'open' });
  expect(status.lostSince).toBeNull();
});

test('a request without an answer is told although the stream seems open, until the server answers', () => {
  const status = new ConnectionStatus();
  status.receive({ state: 'open' });
  status.doubt(1_000);
  // Another try, no answer either.
  status.doubt(6_000);
  expect([status.lostSince, status.reason]).toEqual([1_000, 'lost']);
  status.doubt(null);
  expect(status.lostSince).toBeNull();
});

test('without a stream, only the stream tells since when', () => {
  const status = new ConnectionStatus();
  status.receive({ state: 'open' });
  status.receive({ state: 'busy', since: Date.now() - 5_000 });
  vi.advanceTimersByTime(0);
  const { lostSince } = status;
  status.doubt(null);
  status.doubt(1);
  expect([status.lostSince, status.reason]).toEqual([lostSince, 'busy']);
});
