import { expect, test, vi } from 'vitest';
import { ReadMarkers } from './read-markers';

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
