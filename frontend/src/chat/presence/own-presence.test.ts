import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBrowser, type FakeTab } from '../../../tests/support/fake-tab';
import { IDLE, OwnPresence, PAUSE } from './own-presence';
import type { PresenceState } from './presence.svelte';
import { LEASE } from './used-tabs';

let browser: FakeBrowser;
let told: PresenceState[];
let send: (state: PresenceState) => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  browser = new FakeBrowser();
  told = [];
  send = async (state) => void told.push(state);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function watch(tab: FakeTab): OwnPresence {
  const own = new OwnPresence('1', (state) => send(state), tab);
  own.start();
  return own;
}

test('the user is away after five minutes without input, and here at once with the next', async () => {
  const tab = browser.open();
  watch(tab);
  await pass(60_000);
  tab.tell('keydown');
  await pass(IDLE - 1);
  expect(told).toEqual([]);
  await pass(1 + PAUSE);
  expect(told).toEqual(['away']);
  tab.tell('pointermove');
  await pass(0);
  expect(told).toEqual(['away', 'here']);
});

test('nothing is told while nothing changes', async () => {
  const tab = browser.open();
  watch(tab);
  for (let minute = 0; minute < 60; minute += 1) {
    tab.tell('wheel');
    await pass(60_000);
  }
  expect(told).toEqual([]);
});

test('a hidden browser is away, and here at once when it is shown', async () => {
  const tab = browser.open();
  watch(tab);
  tab.turn('hidden');
  await pass(PAUSE);
  expect(told).toEqual(['away']);
  tab.turn('visible');
  await pass(0);
  expect(told).toEqual(['away', 'here']);
});

test('switching to another tab of the browser tells nothing', async () => {
  const [first, second] = [browser.open(), browser.open('hidden')];
  watch(first);
  watch(second);
  first.turn('hidden');
  second.turn('visible');
  await pass(PAUSE);
  expect(told).toEqual([]);
  second.turn('hidden');
  await pass(PAUSE);
  expect(told).toEqual(['away']);
});

test('a tab in use keeps the browser here while another is idle', async () => {
  const [idle, used] = [browser.open(), browser.open()];
  watch(idle);
  watch(used);
  for (let minute = 0; minute < 30; minute += 1) {
    used.tell('keydown');
    await pass(60_000);
  }
  expect(told).toEqual([]);
});

test('a tab that is closed leaves the browser away', async () => {
  const [closed, hidden] = [browser.open(), browser.open('hidden')];
  const own = watch(closed);
  watch(hidden);
  closed.tell('pagehide');
  own.stop();
  await pass(PAUSE);
  expect(told).toEqual(['away']);
});

test('a tab that crashes leaves the browser away after a while', async () => {
  browser.kept.set('chinwag.used.1.crashed', String(Date.now() + LEASE));
  watch(browser.open('hidden'));
  await pass(LEASE / 2);
  expect(told).toEqual([]);
  await pass(LEASE);
  expect(told).toEqual(['away']);
  expect([...browser.kept.keys()]).toEqual(['chinwag.told.1']);
});

test('a new tab corrects what an earlier one told', async () => {
  browser.kept.set('chinwag.told.1', 'away');
  watch(browser.open());
  await pass(0);
  expect(told).toEqual(['here']);
});

test('a stream that opens while the user is away tells it at once', async () => {
  const tab = browser.open('hidden');
  const own = watch(tab);
  own.open();
  await pass(0);
  own.open();
  await pass(PAUSE);
  expect(told).toEqual(['away', 'away']);
});

test('a stream that opens while the user is here tells nothing', async () => {
  watch(browser.open()).open();
  await pass(PAUSE);
  expect(told).toEqual([]);
});

test('what the server did not hear is told again', async () => {
  const tab = browser.open();
  send = () => Promise.reject(new Error('no network'));
  watch(tab);
  tab.turn('hidden');
  await pass(PAUSE);
  send = async (state) => void told.push(state);
  await pass(60_000);
  expect(told).toEqual(['away']);
});

test('a state that another has overtaken is not told', async () => {
  const tab = browser.open();
  watch(tab);
  let answer = () => {};
  send = (state) => new Promise((resolve) => {
    told.push(state);
    answer = resolve;
  });
  tab.turn('hidden');
  await pass(PAUSE);
  tab.turn('visible');
  tab.turn('hidden');
  await pass(PAUSE);
  answer();
  await pass(0);
  expect(told.at(-1)).toBe('away');
});

test('without storage, a tab decides alone', async () => {
  vi.stubGlobal('localStorage', undefined);
  const tab = browser.open();
  watch(tab);
  tab.turn('hidden');
  await pass(PAUSE);
  tab.turn('visible');
  await pass(0);
  expect(told).toEqual(['away', 'here']);
});

test('nothing is told once it is switched off', async () => {
  const tab = browser.open();
  watch(tab).stop();
  tab.turn('hidden');
  await pass(IDLE);
  expect(told).toEqual([]);
  expect(browser.kept.size).toBe(0);
});
