import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, Unreachable } from '../../net/refusals';
import { Wait } from './wait.svelte';

beforeEach(() => vi.useFakeTimers({ now: 400 }));
afterEach(() => vi.useRealTimers());

const tooMany = (seconds: number) => new ApiError(429, 'Too many tries.', {}, seconds * 1000);

test('it counts down the server’s seconds and tells when they are over', () => {
  const wait = new Wait();
  expect(wait.begin(tooMany(3))).toBe(true);
  const seen = [wait.left];
  for (let second = 0; second < 3; second += 1) {
    vi.advanceTimersByTime(1_000);
    seen.push(wait.left);
  }
  expect(seen).toEqual([3, 2, 1, 0]);
  expect([wait.isOn, wait.reason]).toEqual([false, 'often']);
});

test('time passes while no timer runs', () => {
  const wait = new Wait();
  wait.begin(tooMany(60));
  vi.setSystemTime(50_400);
  vi.advanceTimersByTime(1_000);
  expect(wait.left).toBe(9);
});

test('a second refusal restarts the count, and the next try ends it', () => {
  const wait = new Wait();
  wait.begin(tooMany(3));
  wait.begin(new ApiError(503, 'Busy', {}, 10_000));
  expect([wait.left, wait.reason]).toEqual([10, 'busy']);
  wait.end();
  vi.advanceTimersByTime(20_000);
  expect([wait.left, wait.reason]).toEqual([0, null]);
});

test('any other error is ignored', () => {
  for (const error of [new ApiError(422, 'No'), new ApiError(429, 'No'), new Unreachable(null)]) {
    const wait = new Wait();
    expect([wait.begin(error), wait.isOn, wait.reason]).toEqual([false, false, null]);
  }
});
