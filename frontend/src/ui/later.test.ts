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
