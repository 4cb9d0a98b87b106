import { afterEach, expect, test, vi } from 'vitest';
import { AT_ONCE, ReadMarkers } from './read-markers';

afterEach(() => void vi.useRealTimers());

test('a marker is sent immediately, and only forward', async () => {
  const mark = vi.fn(async () => {});
  const markers = new ReadMarkers(mark);
  markers.move('7', '10');
  markers.move('7', '9');
  await new Promise((resolve) => setImmediate(resolve));
  expect(mark.mock.calls).toEqual([['7', '10']]);
});

test('during a request only the newest marker waits', async () => {
  const answers: (() => void)[] = [];
  const mark = vi.fn(() => new Promise<void>((resolve) => answers.push(resolve)));
  const markers = new ReadMarkers(mark);
  for (const id of ['1', '2', '3']) markers.move('7', id);
  answers[0]?.();
  await vi.waitFor(() => expect(mark.mock.calls).toEqual([['7', '1'], ['7', '3']]));
});

test('a waiting marker is sent when the page closes', () => {
  const mark = vi.fn(() => new Promise<void>(() => {}));
  const markers = new ReadMarkers(mark);
  for (const id of ['1', '2', '3']) markers.move('7', id);
  markers.flush();
  expect(mark.mock.calls).toEqual([['7', '1'], ['7', '3']]);
});

test('a marker that failed is sent again on waking up', async () => {
  const mark = vi.fn(async () => {});
  mark.mockRejectedValueOnce(new Error('offline'));
  const markers = new ReadMarkers(mark);
  markers.move('7', '10');
  await vi.waitFor(() => expect(mark).toHaveBeenCalledTimes(1));
  markers.wake();
  await vi.waitFor(() => expect(mark.mock.calls).toEqual([['7', '10'], ['7', '10']]));
});

test('a marker that failed is sent again after a pause, although nothing wakes it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const mark = vi.fn(async () => {});
  for (let failures = 0; failures < 2; failures += 1) mark.mockRejectedValueOnce(new Error('timed out'));
  const markers = new ReadMarkers(mark);
  markers.move('7', '10');
  markers.move('7', '11');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(mark.mock.calls).toEqual([['7', '10'], ['7', '11'], ['7', '11']]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(mark).toHaveBeenCalledTimes(3);
});

test('a marker that failed is not sent for the next user', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const mark = vi.fn(async () => {});
  mark.mockRejectedValueOnce(new Error('offline'));
  const markers = new ReadMarkers(mark);
  markers.move('7', '10');
  await vi.advanceTimersByTimeAsync(0);
  markers.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(mark).toHaveBeenCalledTimes(1);
});

/** A server that answers when told to. */
function openServer() {
  const server = { asked: [] as string[], underWay: 0, most: 0, answers: [] as ((error?: Error) => void)[] };
  const mark = (conversationId: string) => {
    server.asked.push(conversationId);
    server.most = Math.max(server.most, (server.underWay += 1));
    return new Promise<void>((resolve, reject) => {
      server.answers.push((error) => {
        server.underWay -= 1;
        if (error) reject(error);
        else resolve();
      });
    });
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const answerAll = async () => {
    for (let answer = server.answers.shift(); answer; answer = server.answers.shift()) {
      answer();
      await turn();
    }
  };
  return Object.assign(server, { markers: new ReadMarkers(mark), turn, answerAll });
}

const many = (count: number): [string, string][] => Array.from({ length: count }, (_, index) => [String(count - index), '1']);
const ids = (markers: readonly [string, string][]): string[] => markers.map(([id]) => id);

test('many markers are sent a few at a time, in their order', async () => {
  const server = openServer();
  server.markers.moveAll(many(800));
  await server.turn();
  expect(server.asked).toHaveLength(AT_ONCE);
  await server.answerAll();
  expect(server.asked).toEqual(ids(many(800)));
  expect(server.most).toBe(AT_ONCE);
});

test('a marker that failed does not stop the others, and is sent again on waking up', async () => {
  const server = openServer();
  server.markers.moveAll(many(20));
  await server.turn();
  server.answers.shift()?.(new Error('refused'));
  await server.answerAll();
  expect(server.asked).toEqual(ids(many(20)));
  server.markers.wake();
  await server.answerAll();
  expect(server.asked.slice(20)).toEqual(['20']);
});

test('a conversation that is read does not wait for the others', async () => {
  const server = openServer();
  server.markers.moveAll(many(20));
  server.markers.move('open', '7');
  expect(server.asked).toContain('open');
  await server.answerAll();
  expect(server.asked.filter((id) => id === 'open')).toHaveLength(1);
});

test('markers that a connection kept back are sent a few at a time', async () => {
  const server = openServer();
  server.markers.moveAll(many(20));
  while (server.asked.length < 20) {
    server.answers.shift()?.(new Error('offline'));
    await server.turn();
  }
  for (const answer of server.answers.splice(0)) answer(new Error('offline'));
  await server.turn();
  server.most = 0;
  server.markers.wake();
  server.markers.wake();
  await server.answerAll();
  expect([...new Set(server.asked.slice(20))]).toHaveLength(20);
  expect(server.asked).toHaveLength(40);
  expect(server.most).toBe(AT_ONCE);
});
