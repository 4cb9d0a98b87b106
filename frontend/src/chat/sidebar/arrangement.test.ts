import { expect, test } from 'vitest';
import { arrange, neighbour } from './arrangement';

const all = () => true;

test('the order follows activity only while nobody uses the list', () => {
  expect(arrange(['a', 'b', 'c'], ['c', 'a', 'b'], false, all)).toEqual(['c', 'a', 'b']);
  expect(arrange(['a', 'b', 'c'], ['c', 'a', 'b'], true, all)).toEqual(['a', 'b', 'c']);
});

test('in use, a row that is no longer wanted keeps its place if it stays, and new ones come last', () => {
  expect(arrange(['a', 'b'], ['d', 'b'], true, all)).toEqual(['a', 'b', 'd']);
  expect(arrange(['a', 'b', 'c'], ['d', 'b'], true, (id) => id === 'c')).toEqual(['b', 'c', 'd']);
});

test('the neighbour is the next row that fits', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(neighbour(ids, 'b', 1, all)).toBe('c');
  expect(neighbour(ids, 'b', -1, all)).toBe('a');
  expect(neighbour(ids, 'd', 1, all)).toBeNull();
  expect(neighbour(ids, 'b', 1, (id) => id === 'd')).toBe('d');
  expect(neighbour(ids, 'b', -1, (id) => id === 'd')).toBeNull();
});

test('without an open row the first and the last are the neighbours', () => {
  expect(neighbour(['a', 'b'], null, 1, () => true)).toBe('a');
  expect(neighbour(['a', 'b'], 'elsewhere', -1, () => true)).toBe('b');
  expect(neighbour([], null, 1, () => true)).toBeNull();
});
