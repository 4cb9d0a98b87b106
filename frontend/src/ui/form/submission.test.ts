import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, isStatus, Unreachable } from '../../net/refusals';
import { Submission } from './submission.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const refuse = (error: Error) => () => Promise.reject(error);

/** A form whose first wrong field is an input that records what happens to it. */
function formWith(submission: Submission<string>) {
  const done: string[] = [];
  const input = { focus: () => done.push('focus'), select: () => done.push('select') };
  submission.element({ querySelector: () => input } as unknown as HTMLElement);
  return done;
}

test('a success has an outcome and is busy until then', async () => {
  const submission = new Submission(['name']);
  const sending = submission.send(() => Promise.resolve(), 'Saved.');
  expect([submission.isBusy, submission.outcome]).toEqual([true, '']);
  expect(await sending).toBe(true);
  expect([submission.isBusy, submission.outcome]).toEqual([false, 'Saved.']);
});

test('a second submission waits for the end of the first', async () => {
  const submission = new Submission();
  const first = submission.send(() => new Promise(() => {}));
  const work = vi.fn();
  expect(await submission.send(work)).toBe(false);
  expect(work).not.toHaveBeenCalled();
  void first;
});

test('a failed check marks the field and focuses it', async () => {
  const submission = new Submission(['name', 'password']);
  const done = formWith(submission);
  expect(submission.check({ name: '', password: 'Type a password.' })).toBe(false);
  await vi.runAllTimersAsync();
  expect(submission.problems).toEqual({ name: '', password: 'Type a password.', form: '' });
  expect(done).toEqual(['focus', 'select']);
  expect(submission.check({ name: '', password: '' })).toBe(true);
  expect(submission.problems.password).toBe('');
});

test('errors of the form’s fields are shown there, and other errors belong to the whole form', async () => {
  const submission = new Submission(['name']);
  const done = formWith(submission);
  expect(await submission.send(refuse(new ApiError(422, 'That cannot be.', { name: 'Too long.' })))).toBe(false);
  expect(submission.problems).toEqual({ name: 'Too long.', form: '' });
  await vi.runAllTimersAsync();
  expect(done).toEqual(['focus', 'select']);
  await submission.send(refuse(new ApiError(422, 'That cannot be.', { other: 'Too long.' })));
  expect(submission.problems).toEqual({ name: '', form: 'That cannot be.' });
});

test('an error without fields is shown where the form places it', async () => {
  const submission = new Submission(['name'], (error) => (isStatus(error, 409) ? { name: 'Taken.' } : {}));
  await submission.send(refuse(new ApiError(409, 'No.')));
  expect(submission.problems).toEqual({ name: 'Taken.', form: '' });
  await submission.send(refuse(new Unreachable(null)));
  expect(submission.problems).toEqual({ name: '', form: 'The server is not reachable. Check the connection and try again.' });
});

test('nothing is sent before a rate limit is over', async () => {
  const submission = new Submission();
  await submission.send(refuse(new ApiError(429, 'Too often', {}, 3_000)));
  expect([submission.wait.left, submission.problems.form]).toEqual([3, '']);
  const work = vi.fn();
  await submission.send(work);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_000);
  expect(await submission.send(work)).toBe(true);
  expect([work.mock.calls.length, submission.wait.reason]).toEqual([1, null]);
});

test('another try clears earlier errors', async () => {
  const submission = new Submission(['name']);
  await submission.send(refuse(new ApiError(500, 'Broken.')));
  const sending = submission.send(() => Promise.resolve());
  expect(submission.problems.form).toBe('');
  await sending;
});
