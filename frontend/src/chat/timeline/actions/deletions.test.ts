import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../../tests/support/example-messages';
import { FakeBrowser } from '../../../../tests/support/fake-tab';
import type { Message } from '../../../net/api-types';
import { ApiError, Unreachable } from '../../../net/refusals';
import { Deletions, messageBefore, UNDO_TIME } from './deletions';

let browser: FakeBrowser;
beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab whose server answers with `answers`, one after the other, and then well. */
function openTab(answers: unknown[] = []) {
  const trail: string[] = [];
  const instead = new Map<string, Message | null>();
  const host = { deletionPrefix: 'chinwag.deletion.1.', instead, isSignedIn: () => true };
  const deletions = new Deletions(host, async (_, id) => {
    trail.push(`sent ${id}`);
    const answer = answers.shift();
    if (answer) throw answer;
  });
  const hear = () => deletions.hear(({ conversationId }) => void trail.push(`refused in ${conversationId}`));
  const start = () => deletions.start(exampleMessage('9'), null, () => void trail.push('over'));
  return { deletions, trail, hear, start, host, isHidden: () => instead.has('9') };
}
const sends = ({ trail }: { trail: string[] }) => trail.filter((step) => step.startsWith('sent'));
const unreachable = () => new Unreachable('offline');

test('the message is hidden at once, and deleted when it can no longer be undone', async () => {
  const tab = openTab();
  tab.start();
  expect([tab.isHidden(), sends(tab), browser.kept.size]).toEqual([true, [], 1]);
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([tab.isHidden(), sends(tab), browser.kept.size]).toEqual([true, ['sent 9'], 0]);
});

test('undo shows it again, and nothing is sent', async () => {
  const tab = openTab();
  tab.start();
  tab.deletions.undo('9');
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([tab.isHidden(), tab.trail, browser.kept.size]).toEqual([false, ['over'], 0]);
});

test('leaving sends it now, once, and undo comes too late', async () => {
  const tab = openTab();
  tab.start();
  tab.deletions.finish('9');
  tab.deletions.undo('9');
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([tab.isHidden(), sends(tab)]).toEqual([true, ['sent 9']]);
});

test('a refusal shows it again, unless it is gone already', async () => {
  for (const [status, isHidden] of [[403, false], [404, true]] as const) {
    const tab = openTab([new ApiError(status, 'No.')]);
    tab.hear();
    tab.start();
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    expect([tab.isHidden(), tab.trail.includes('refused in 7'), browser.kept.size]).toEqual([isHidden, !isHidden, 0]);
  }
});

test('a refusal that nobody hears of waits for the next listener, who hears of it once', async () => {
  const tab = openTab([new ApiError(403, 'No.')]);
  const end = tab.hear();
  tab.start();
  tab.deletions.finish('9');
  end();
  await vi.advanceTimersByTimeAsync(0);
  expect(tab.trail).not.toContain('refused in 7');
  tab.hear()();
  tab.hear();
  expect(tab.trail.filter((step) => step === 'refused in 7')).toHaveLength(1);
});

test('the end of an earlier listener leaves a later one in place', async () => {
  const tab = openTab([new ApiError(403, 'No.')]);
  const end = tab.hear();
  const heard: string[] = [];
  tab.deletions.hear(({ conversationId }) => void heard.push(conversationId));
  end();
  tab.start();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([heard, tab.trail.includes('refused in 7')]).toEqual([['7'], false]);
});

test('it is sent until the server answers, and at once when the connection is back', async () => {
  const tab = openTab([unreachable(), new ApiError(502, 'Restarting.'), unreachable()]);
  tab.start();
  await vi.advanceTimersByTimeAsync(UNDO_TIME + 10_000);
  expect(sends(tab)).toHaveLength(4);
  const other = openTab([unreachable()]);
  other.hear();
  other.start();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  other.deletions.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect([sends(other).length, other.isHidden(), other.trail.includes('refused in 7'), browser.kept.size]).toEqual([2, true, false, 0]);
});

test('the next visit hides the message, and sends what an earlier one could not', async () => {
  const closed = openTab([unreachable()]);
  closed.start();
  closed.deletions.finish('9');
  closed.deletions.close();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  const tab = openTab();
  tab.deletions.wake();
  expect(tab.isHidden()).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect([sends(closed), sends(tab), browser.kept.size]).toEqual([['sent 9'], ['sent 9'], 0]);
});

test('another tab follows: it hides the message, and shows it again after undo', async () => {
  const [here, there] = [openTab(), openTab()];
  here.start();
  there.deletions.wake();
  expect(there.isHidden()).toBe(true);
  here.deletions.undo('9');
  there.deletions.wake();
  expect(there.isHidden()).toBe(false);
  here.start();
  there.deletions.wake();
  here.deletions.finish('9');
  there.deletions.wake();
  await vi.advanceTimersByTimeAsync(0);
  there.deletions.wake();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([there.isHidden(), browser.kept.size]).toEqual([true, 0]);
});

test('nothing is sent after signing out, nor in the name of another user', async () => {
  const erased = openTab();
  erased.start();
  browser.kept.clear();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  const other = openTab();
  other.start();
  other.host.isSignedIn = () => false;
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([sends(erased), sends(other), browser.kept.size]).toEqual([[], [], 1]);
});

test('signing out by hand stores nothing again while the page closes', async () => {
  const tab = openTab();
  tab.start();
  tab.deletions.close();
  browser.kept.clear();
  tab.deletions.finish('9');
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect([sends(tab), browser.kept.size]).toEqual([[], 0]);
});

test('a browser that stores nothing still deletes', async () => {
  vi.stubGlobal('localStorage', undefined);
  const tab = openTab([unreachable()]);
  tab.start();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  tab.deletions.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect([tab.isHidden(), sends(tab).length]).toEqual([true, 2]);
});

test('before a hidden message is the last text that is not deleted', () => {
  const messages = [exampleMessage('1'), exampleMessage('2', { isDeleted: true }), exampleMessage('3', { kind: 'change' }), exampleMessage('5')];
  expect(messageBefore(messages, '4')?.id).toBe('1');
  expect(messageBefore(messages.slice(1, 3), '4')).toBeNull();
});
