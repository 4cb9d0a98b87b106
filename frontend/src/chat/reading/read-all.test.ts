import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { messages } from '../../net/api/messages';
import { ApiError } from '../../net/refusals';
import type { Chat } from '../chat.svelte';
import { ReadAll, UNDO_TIME } from './read-all.svelte';

vi.mock(import('../../net/api/messages'));

function start() {
  const markUnread = vi.fn(async (_id: string, _from: string) => {});
  const load = vi.fn(async (_id: string) => {});
  return { readAll: new ReadAll({ reading: { markUnread }, conversations: { load } } as unknown as Chat), markUnread, load };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(messages).mockImplementation(async (id) => [message(`${id}9`), message(`${id}5`)]);
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('each conversation is unread again from the message after the one that was read last', async () => {
  const { readAll, markUnread, load } = start();
  readAll.offer([{ id: '7', before: '74' }, { id: '8', before: null }]);
  await readAll.undo();
  expect(vi.mocked(messages).mock.calls).toEqual([['7', { after: '74' }], ['8', { at: '1970-01-01T00:00:00Z' }]]);
  expect(markUnread.mock.calls).toEqual([['7', '75'], ['8', '85']]);
  expect(load.mock.calls).toEqual([['7'], ['8']]);
  expect([readAll.moved, readAll.problem]).toEqual([[], '']);
});

test('it can be undone for a while, which does not pass under the pointer', () => {
  const { readAll } = start();
  readAll.offer([{ id: '7', before: null }]);
  readAll.hold();
  vi.advanceTimersByTime(2 * UNDO_TIME);
  expect(readAll.moved).toHaveLength(1);
  readAll.release();
  vi.advanceTimersByTime(UNDO_TIME);
  expect(readAll.moved).toEqual([]);
});

test('a second time keeps what can be undone, with the first markers', () => {
  const { readAll } = start();
  readAll.offer([{ id: '7', before: '70' }, { id: '8', before: '80' }]);
  readAll.offer([{ id: '7', before: '79' }]);
  readAll.offer([]);
  expect(readAll.moved).toEqual([{ id: '7', before: '70' }, { id: '8', before: '80' }]);
});

test('a failure is told and tried again, unless the user is not there any more', async () => {
  const { readAll, markUnread } = start();
  readAll.offer([{ id: '7', before: '70' }, { id: '8', before: '80' }, { id: '9', before: '90' }]);
  markUnread.mockRejectedValueOnce(new Error('Not today.')).mockRejectedValueOnce(new ApiError(404, 'Gone.'));
  await readAll.undo();
  expect([readAll.moved, readAll.problem]).toEqual([[{ id: '7', before: '70' }], 'Not today.']);
  vi.advanceTimersByTime(2 * UNDO_TIME);
  await readAll.undo();
  expect([readAll.moved, readAll.problem, markUnread.mock.calls.at(-1)]).toEqual([[], '', ['7', '75']]);
});
