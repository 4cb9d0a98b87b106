import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Later } from './later.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('it is loaded after a while though nobody needs it', async () => {
  const later = new Later(() => Promise.resolve('code'));
  expect(later.module).toBeNull();
  await vi.runAllTimersAsync();
  expect(later.module).toBe('code');
});

test('rare code is loaded when it is needed, not before', async () => {
  const later = new Later(() => Promise.resolve('code'), true);
  await vi.runAllTimersAsync();
  expect(later.module).toBeNull();
  expect(await later.now()).toBe(true);
  expect(later.module).toBe('code');
});

test('while the browser is idle, one is loaded after the other', async () => {
  let answer = (): void => {};
  const first = new Later(() => new Promise<string>((resolve) => (answer = () => resolve('first'))));
  const second = new Later(() => Promise.resolve('second'));
  await vi.runAllTimersAsync();
  expect([first.module, second.module]).toEqual([null, null]);
  expect(await second.now()).toBe(true);
  const third = new Later(() => Promise.resolve('third'));
  answer();
  await vi.runAllTimersAsync();
  expect([first.module, third.module]).toEqual(['first', 'third']);
});

test('without idle callbacks, as in Safari, all of it is there soon', async () => {
  const later = Array.from({ length: 20 }, () => new Later(() => Promise.resolve('code')));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(later.at(-1)?.module).toBe('code');
});

test('what is needed before is loaded at once, and once', async () => {
  const load = vi.fn(() => Promise.resolve('code'));
  const later = new Later(load);
  expect(await later.now()).toBe(true);
  expect(later.module).toBe('code');
  await vi.runAllTimersAsync();
  expect(load).toHaveBeenCalledTimes(1);
});

test('a failure is told only when it is needed, and another try may succeed', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone')).mockResolvedValue('code');
  const later = new Later(load);
  await vi.runAllTimersAsync();
  expect(later.hasFailed).toBe(false);
  expect(await later.now()).toBe(false);
  expect(later.hasFailed).toBe(true);
  expect(await later.now()).toBe(true);
  expect([later.hasFailed, later.module]).toEqual([false, 'code']);
});

test('what is needed is tried again until it is loaded', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone')).mockResolvedValue('code');
  const later = new Later(load);
  await later.now();
  expect([later.hasFailed, later.module]).toEqual([true, null]);
  await vi.runAllTimersAsync();
  expect([later.hasFailed, later.module]).toEqual([false, 'code']);
});

test('what is not needed any more is not tried again', async () => {
  const load = vi.fn(() => Promise.reject<string>(new Error('gone')));
  const later = new Later(load);
  await vi.runAllTimersAsync();
  await later.now();
  later.stop();
  await vi.runAllTimersAsync();
  expect(load).toHaveBeenCalledTimes(2);
});
