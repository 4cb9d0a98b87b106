import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, parseRetryAfter, Unreachable } from './refusals';
import { LONGEST_WAIT, withRetries } from './retry';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const refused = (status: number, retryAfter: number | null) => new ApiError(status, 'Not now', {}, retryAfter);

/** A server that gives these answers in turn, and then repeats the last. */
function ask(...answers: unknown[]) {
  const server = { asked: 0, begun: 0, waits: 0, outcome: null as unknown };
  const aborting = new AbortController();
  const answer = async () => {
    const next = answers[Math.min(server.asked, answers.length - 1)];
    server.asked += 1;
    if (next instanceof Error) throw next;
    return next;
  };
  const onwait = () => {
    server.begun += 1;
    server.waits += 1;
    return () => void (server.waits -= 1);
  };
  withRetries(answer, { signal: aborting.signal, onwait, random: () => 0 }).then(
    (value) => (server.outcome = value),
    (error) => (server.outcome = error),
  );
  return Object.assign(server, { aborting });
}

test.each([429, 503])('a request refused with %i is repeated when the server says, without an error', async (status) => {
  const server = ask(refused(status, 3_000), 'a list');
  await pass(2_999);
  expect(server).toMatchObject({ asked: 1, waits: 1, outcome: null });
  await pass(1);
  expect(server).toMatchObject({ asked: 2, waits: 0, outcome: 'a list' });
});

test('a waiting request is reported once, even if it is repeated several times', async () => {
  const server = ask(refused(503, 3_000), refused(503, 3_000), refused(429, 3_000), 'a list');
  await pass(0);
  for (let asked = 1; asked <= 3; asked += 1) {
    expect(server).toMatchObject({ asked, begun: 1, waits: 1 });
    await pass(3_000);
  }
  expect(server).toMatchObject({ asked: 4, begun: 1, waits: 0, outcome: 'a list' });
});

test.each([refused(404, 1_000), refused(429, null), refused(500, 1_000), new Unreachable(null)])('%s rejects immediately', async (error) => {
  const server = ask(error);
  await pass(0);
  expect(server).toMatchObject({ asked: 1, waits: 0, outcome: error });
});

test('a wait that is too long for a user rejects immediately', async () => {
  const error = refused(429, LONGEST_WAIT + 1);
  const server = ask(error);
  await pass(0);
  expect(server).toMatchObject({ asked: 1, outcome: error });
});

test('a server that always says “at once” is not asked forever', async () => {
  const error = refused(429, 0);
  const server = ask(error);
  await pass(2 * LONGEST_WAIT);
  expect(server.outcome).toBe(error);
  expect(server.asked).toBeLessThan(12);
});

test('aborting ends the wait', async () => {
  const server = ask(refused(429, 3_000));
  await pass(1_000);
  server.aborting.abort(new Error('typed on'));
  await pass(0);
  expect(server).toMatchObject({ waits: 0, outcome: new Error('typed on') });
  await pass(10_000);
  expect(server.asked).toBe(1);
});

test('Retry-After is a number of seconds or a date', () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  expect(parseRetryAfter('12', now)).toBe(12_000);
  expect(parseRetryAfter('Mon, 02 Mar 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Mon, 02 Mar 2026 11:00:00 GMT', now)).toBe(0);
  for (const text of [null, '', 'soon', '-1', '1.5', '2026-03-02']) expect(parseRetryAfter(text, now)).toBe(null);
});
