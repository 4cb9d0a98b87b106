import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../../tests/support/example-messages';
import { ApiError } from '../../../net/refusals';
import { Deletion, messageBefore, UNDO_TIME } from './deletion';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A deletion, and what became of it. */
function started(send: () => Promise<void> = () => Promise.resolve()) {
  const trail: string[] = [];
  const deletion = new Deletion({
    hide: (isHidden) => void trail.push(isHidden ? 'hidden' : 'shown'),
    send: () => (trail.push('sent'), send()),
    onsent: () => void trail.push('over'),
    onrefused: () => void trail.push('refused'),
  });
  return { deletion, trail };
}

test('the message is hidden at once, and deleted when it can no longer be undone', async () => {
  const { trail } = started();
  expect(trail).toEqual(['hidden']);
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect(trail).toEqual(['hidden', 'over', 'sent']);
});

test('undo shows it again, and nothing is sent', async () => {
  const { deletion, trail } = started();
  deletion.undo();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect(trail).toEqual(['hidden', 'shown']);
});

test('leaving sends it now, once', async () => {
  const { deletion, trail } = started();
  await deletion.finish();
  deletion.undo();
  await vi.advanceTimersByTimeAsync(UNDO_TIME);
  expect(trail).toEqual(['hidden', 'over', 'sent']);
});

test('a refusal shows it again, unless it is gone already', async () => {
  const refused = started(() => Promise.reject(new ApiError(403, 'No.')));
  await refused.deletion.finish();
  expect(refused.trail).toEqual(['hidden', 'over', 'sent', 'shown', 'refused']);
  const gone = started(() => Promise.reject(new ApiError(404, 'Gone.')));
  await gone.deletion.finish();
  expect(gone.trail).toEqual(['hidden', 'over', 'sent']);
});

test('before a hidden message is the last text that is not deleted', () => {
  const messages = [exampleMessage('1'), exampleMessage('2', { isDeleted: true }), exampleMessage('3', { kind: 'change' }), exampleMessage('5')];
  expect(messageBefore(messages, '4')?.id).toBe('1');
  expect(messageBefore(messages.slice(1, 3), '4')).toBeNull();
});
