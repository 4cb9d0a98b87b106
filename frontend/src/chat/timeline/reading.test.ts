import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reading, READING_TIME } from './reading';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const begin = () => {
  const read: string[] = [];
  return { read, reading: new Reading((id) => read.push(id)) };
};

test('a message is read after it was on the screen for a while', () => {
  const { read, reading } = begin();
  reading.look(['9', '10']);
  vi.advanceTimersByTime(READING_TIME - 1);
  expect(read).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(read).toEqual(['10']);
});

test('a message that only passed by is not read', () => {
  const { read, reading } = begin();
  reading.look(['1', '2']);
  vi.advanceTimersByTime(200);
  reading.look(['2', '3']);
  vi.advanceTimersByTime(100);
  expect(read).toEqual(['2']);
  reading.look([]);
  vi.advanceTimersByTime(1_000);
  expect(read).toEqual(['2']);
});

test('looking away and back begins again', () => {
  const { read, reading } = begin();
  reading.look(['1']);
  vi.advanceTimersByTime(200);
  reading.look([]);
  reading.look(['1']);
  vi.advanceTimersByTime(200);
  expect(read).toEqual([]);
});
