import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../tests/support/example-messages';
import { exampleUser } from '../../tests/support/example-conversation';
import type { Settings } from '../net/api-types';
import * as api from '../net/api/presence';
import type { StreamEvent } from '../net/stream/stream';
import { KnownUsers } from '../users/known-users.svelte';
import { Signals } from './signals.svelte';

vi.mock('../net/api/presence', () => ({ presence: vi.fn(), tellPresence: vi.fn(), tellTyping: vi.fn() }));
const [JOHN, ANN] = [exampleUser('1', 'john'), exampleUser('2', 'ann')];
const ALL = { showsPresence: true, showsTyping: true } as Settings;
const NOTHING = { showsPresence: false, showsTyping: false } as Settings;
const load = vi.mocked(api.presence);

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: () => {} });
  load.mockImplementation(async () => ({ version: 1, here: ['2'], away: [] }));
  for (const tell of [api.tellPresence, api.tellTyping]) vi.mocked(tell).mockResolvedValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ending = new AbortController();
const settle = () => vi.advanceTimersByTimeAsync(0);

function begin(settings: Settings, openings = 1) {
  const users = new KnownUsers();
  users.adopt([JOHN, ANN]);
  const host = { authUser: JOHN, settings, users, openings, connection: { lostSince: null }, onevent: new Set<(event: StreamEvent) => void>() };
  const signals = new Signals(host, ending.signal);
  const choose = (data: Settings) => {
    host.settings = data;
    signals.receive({ type: 'settings', data });
  };
  return { signals, choose };
}

test('presence is loaded whenever the stream opens, and not while it stays open', async () => {
  const { signals } = begin(ALL, 0);
  expect(load).toHaveBeenCalledTimes(0);
  signals.follow({ state: 'open' });
  await settle();
  expect(signals.wordOf('2')).toBe('Here');
  signals.follow({ state: 'open' });
  expect(load).toHaveBeenCalledTimes(1);
  signals.follow({ state: 'lost', since: 0 });
  signals.follow({ state: 'open' });
  expect(load).toHaveBeenCalledTimes(2);
});

test('presence that is off is neither shown nor loaded, until it is switched on', async () => {
  const { signals, choose } = begin(NOTHING);
  signals.receive({ type: 'presence', data: { version: 1, here: ['2'], away: [], gone: [] } });
  await settle();
  expect([signals.wordOf('2'), load.mock.calls.length]).toEqual(['', 0]);
  choose(ALL);
  await settle();
  expect([signals.wordOf('2'), load.mock.calls.length]).toEqual(['Here', 1]);
  choose(NOTHING);
  expect(signals.wordOf('2')).toBe('');
});

test('typists are shown until their message arrives', () => {
  const { signals } = begin(ALL);
  signals.receive({ type: 'typing', data: { conversationId: '7', userIds: ['1', '2'] } });
  expect(signals.typistsIn('7')).toEqual([ANN]);
  signals.receive({ type: 'message', data: exampleMessage('5', { conversationId: '7', authorId: '2' }) });
  expect(signals.typistsIn('7')).toEqual([]);
});

test('typing is told only if others may see it', () => {
  const { signals, choose } = begin(NOTHING);
  signals.type('7', 'hello');
  expect(api.tellTyping).toHaveBeenCalledTimes(0);
  choose(ALL);
  signals.type('7', 'hello');
  expect(api.tellTyping).toHaveBeenCalledWith('7');
});
