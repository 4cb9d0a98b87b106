import { afterEach, expect, test, vi } from 'vitest';
import { Awake } from './awake';

afterEach(() => vi.unstubAllGlobals());

/** One holder at a time, as the browser's locks. */
function stubLocks() {
  let before: Promise<unknown> = Promise.resolve();
  const request = (_: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) => {
    const own = before.then(() => (signal.aborted ? Promise.reject(signal.reason) : work()));
    before = own.catch(() => {});
    return own;
  };
  vi.stubGlobal('navigator', { locks: { request } });
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('one tab stays awake, and the next one when it ends', async () => {
  stubLocks();
  const tabs = [new Awake(), new Awake()] as const;
  const onturn = vi.fn();
  const end = tabs[0].begin(() => {});
  tabs[1].begin(onturn);
  await settle();
  expect([tabs[0].isOn, tabs[1].isOn, onturn.mock.calls.length]).toEqual([true, false, 0]);
  end();
  await settle();
  expect([tabs[0].isOn, tabs[1].isOn, onturn.mock.calls.length]).toEqual([false, true, 1]);
});

test('a tab that is done waits no longer', async () => {
  stubLocks();
  const tabs = [new Awake(), new Awake(), new Awake()] as const;
  const ends = tabs.map((tab) => tab.begin(() => {}));
  await settle();
  for (const end of ends.slice(0, 2)) end();
  await settle();
  expect(tabs.map(({ isOn }) => isOn)).toEqual([false, false, true]);
});

test('where the tabs share a stream, no tab needs to', async () => {
  stubLocks();
  vi.stubGlobal('SharedWorker', class {});
  const tab = new Awake();
  tab.begin(() => {});
  await settle();
  expect(tab.isOn).toBe(false);
});
