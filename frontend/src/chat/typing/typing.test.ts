import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AGAIN, OVERTAKEN, SHOWN, Typing } from './typing.svelte';

const OWN = '1';
let told: string[];
let typing: Typing;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  told = [];
  typing = new Typing(async (conversationId) => void told.push(conversationId));
});
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const receive = (...userIds: string[]) => typing.receive({ conversationId: '7', userIds }, OWN);

test('each person is shown until six seconds after their last event', async () => {
  receive('2');
  await pass(4_000);
  receive('3');
  await pass(SHOWN - 4_001);
  expect(typing.in('7')).toEqual(['2', '3']);
  await pass(1);
  expect(typing.in('7')).toEqual(['3']);
  receive('3');
  await pass(SHOWN - 1);
  expect(typing.in('7')).toEqual(['3']);
  await pass(1);
  expect(typing.in('7')).toEqual([]);
});

test('people keep their order while they go on typing', async () => {
  receive('2');
  receive('3');
  await pass(3_000);
  receive('4', '3', '2');
  expect(typing.in('7')).toEqual(['2', '3', '4']);
});

test('the user themselves are never shown, and other conversations show nobody', () => {
  receive(OWN, '2');
  expect(typing.in('7')).toEqual(['2']);
  expect(typing.in('8')).toEqual([]);
});

test('a message removes its author at once, and overtakes their events', async () => {
  receive('2', '3');
  typing.said('7', '2');
  expect(typing.in('7')).toEqual(['3']);
  await pass(OVERTAKEN - 1);
  receive('2');
  expect(typing.in('7')).toEqual(['3']);
  typing.receive({ conversationId: '8', userIds: ['2'] }, OWN);
  expect(typing.in('8')).toEqual(['2']);
  await pass(1);
  receive('2');
  expect(typing.in('7')).toEqual(['3', '2']);
});

test('the server is told every three seconds at most, in each conversation', async () => {
  for (let keys = 0; keys < 10; keys += 1) {
    typing.type('7', 'hello');
    await pass(AGAIN / 5);
  }
  typing.type('8', 'hello');
  expect(told).toEqual(['7', '7', '8']);
});

test('an empty text and a command are not told', () => {
  typing.type('7', '');
  typing.type('7', '/topic tea');
  expect(told).toEqual([]);
});

test('nothing happens if the server does not hear it', async () => {
  typing = new Typing(() => Promise.reject(new Error('no network')));
  typing.type('7', 'hello');
  await pass(AGAIN);
  expect(typing.in('7')).toEqual([]);
});

test('nobody is shown once it is switched off', async () => {
  receive('2');
  typing.clear();
  expect(typing.in('7')).toEqual([]);
  await pass(SHOWN);
});
