import { expect, test } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import type { Message } from '../../net/api-types';
import { type Fold, Folds, MOST_FOLDED } from './folds';

const changes = (from: number, to: number): Message[] =>
  Array.from({ length: to - from }, (_, index) => exampleMessage(String(from + index), { kind: 'change' }));
const layOut = (folds: Folds, ...runs: Message[][]): Fold[] => {
  folds.begin();
  return runs.flatMap((run) => folds.split(run));
};
const lineOf = (lines: Fold[]) => new Map(lines.flatMap(({ key, changes }) => changes.map(({ id }) => [id, key] as const)));

test('changes that follow each other are one line', () => {
  const folds = new Folds();
  expect(layOut(folds, changes(1, 4), changes(5, 7)).map((line) => line.changes.length)).toEqual([3, 2]);
});

test('a line gets no longer than the limit', () => {
  const lines = layOut(new Folds(), changes(0, 2 * MOST_FOLDED + 5));
  expect(lines.map((line) => line.changes.length)).toEqual([MOST_FOLDED, MOST_FOLDED, 5]);
});

test('a line keeps its key while changes join it at either end', () => {
  const folds = new Folds();
  const [line] = layOut(folds, changes(10, 13));
  const [grown, ...more] = layOut(folds, changes(8, 15));
  expect(grown?.key).toBe(line?.key);
  expect(grown?.changes).toHaveLength(7);
  expect(more).toEqual([]);
});

test('changes stay in their lines as the history grows and loses its ends', () => {
  const folds = new Folds();
  let before = lineOf(layOut(folds, changes(500, 512)));
  for (const [from, to] of [[475, 512], [475, 540], [450, 541], [430, 541], [460, 600], [300, 600], [300, 320]] as const) {
    const lines = layOut(folds, changes(from, to));
    const after = lineOf(lines);
    for (const [id, key] of before) if (after.has(id)) expect(after.get(id), id).toBe(key);
    expect(lines.flatMap((line) => line.changes.map(({ id }) => Number(id)))).toEqual(changes(from, to).map(({ id }) => Number(id)));
    for (const line of lines) expect(line.changes.length).toBeLessThanOrEqual(MOST_FOLDED);
    before = after;
  }
});

test('changes between those of a full line join it', () => {
  const folds = new Folds();
  const all = changes(10, 10 + MOST_FOLDED + 2);
  layOut(folds, all.filter(({ id }) => id !== '12' && id !== '13'));
  const [line, ...more] = layOut(folds, all);
  expect([line?.changes.length, more]).toEqual([MOST_FOLDED + 2, []]);
});

test('a message between the changes of a line divides it, and keys stay unique', () => {
  const folds = new Folds();
  layOut(folds, changes(5, 9));
  layOut(folds, changes(3, 9));
  const lines = layOut(folds, changes(3, 5), changes(5, 9));
  expect(lines.map((line) => line.changes.length)).toEqual([2, 4]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
});
