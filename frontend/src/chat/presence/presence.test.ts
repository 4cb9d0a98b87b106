import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Present, PresenceChange } from '../../net/api-types';
import { PATIENCE, Presence } from './presence.svelte';

let answers: ((answer: Present | Error) => void)[];
let presence: Presence;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  answers = [];
  presence = new Presence(() => new Promise((resolve, reject) => answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))));
});
afterEach(() => vi.useRealTimers());

const whole = (version: number, here: string[], away: string[] = []): Present => ({ version, here, away });
const change = (version: number, part: Partial<PresenceChange>): PresenceChange => ({ version, here: [], away: [], gone: [], ...part });
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const shown = () => ['1', '2', '3'].map((id) => presence.of(id) ?? 'gone').join(' ');

async function answer(present: Present | Error): Promise<void> {
  answers.at(-1)?.(present);
  await pass(0);
}

test('the whole is loaded, and changes follow', async () => {
  presence.open();
  await answer(whole(7, ['1'], ['2']));
  expect(shown()).toBe('here away gone');
  presence.receive(change(8, { here: ['2', '3'], gone: ['1'] }));
  expect(shown()).toBe('gone here here');
  presence.receive(change(9, { away: ['3'] }));
  expect(shown()).toBe('gone here away');
  expect(answers).toHaveLength(1);
});

test('a change that is missed loads the whole again', async () => {
  presence.open();
  await answer(whole(7, ['1']));
  presence.receive(change(9, { here: ['3'] }));
  expect(answers).toHaveLength(2);
  await answer(whole(9, ['2', '3']));
  // The first seconds after an opening are patient.
  expect(shown()).toBe('here here here');
});

test('changes that arrive during a load are applied if they are newer', async () => {
  presence.open();
  presence.receive(change(7, { gone: ['1'] }));
  presence.receive(change(8, { away: ['2'] }));
  await answer(whole(7, ['1', '2']));
  expect(shown()).toBe('here away gone');
  expect(answers).toHaveLength(1);
});

test('changes before the first load are ignored', () => {
  presence.receive(change(1, { here: ['1'] }));
  expect(shown()).toBe('gone gone gone');
  expect(answers).toHaveLength(0);
});

test('a restart of the server does not make everyone flicker', async () => {
  presence.open();
  await answer(whole(90, ['1', '2'], ['3']));
  await pass(PATIENCE);
  presence.open();
  await answer(whole(1, ['1']));
  expect(shown()).toBe('here here away');
  presence.receive(change(2, { here: ['3'] }));
  await pass(PATIENCE - 1);
  expect(answers).toHaveLength(2);
  await pass(1);
  expect(answers).toHaveLength(3);
  await answer(whole(2, ['1', '3']));
  expect(shown()).toBe('here gone here');
});

test('someone who is told to be gone is gone at once, even after a restart', async () => {
  presence.open();
  await answer(whole(90, ['1', '2']));
  presence.open();
  await answer(whole(1, ['1']));
  presence.receive(change(2, { gone: ['2'] }));
  expect(shown()).toBe('here gone gone');
});

test('only the answer to the last opening counts', async () => {
  presence.open();
  presence.open();
  answers[0]?.(whole(1, ['1']));
  await pass(0);
  expect(shown()).toBe('gone gone gone');
  await answer(whole(2, ['2']));
  expect(shown()).toBe('gone here gone');
});

test('a load that failed is repeated', async () => {
  presence.open();
  await answer(new Error('no network'));
  await pass(PATIENCE);
  await answer(whole(3, ['1']));
  expect(shown()).toBe('here gone gone');
});

test('it forgets everything when it is switched off', async () => {
  presence.open();
  await answer(whole(3, ['1']));
  presence.open();
  presence.clear();
  await answer(whole(4, ['2']));
  presence.receive(change(5, { here: ['3'] }));
  expect(shown()).toBe('gone gone gone');
  await pass(2 * PATIENCE);
  expect(answers).toHaveLength(2);
});
