import { expect, test } from 'vitest';
import { hasReacted, keepOwn, saysReacted, withOwn } from './own-reaction';

const thumbs = { emoji: '👍', userIds: ['2'], count: 1 };

test('a reaction is added to those of others, or is a new one at the end', () => {
  expect(withOwn([thumbs], '👍', '1', true)).toEqual([{ emoji: '👍', userIds: ['2', '1'], count: 2 }]);
  expect(withOwn([thumbs], '🎉', '1', true)).toEqual([thumbs, { emoji: '🎉', userIds: ['1'], count: 1 }]);
});

test('a reaction that is taken back disappears with the last user', () => {
  expect(withOwn(withOwn([thumbs], '👍', '1', true), '👍', '1', false)).toEqual([thumbs]);
  expect(withOwn([thumbs], '👍', '2', false)).toEqual([]);
});

test('repeating it changes nothing, so that an event of the stream may come first', () => {
  expect(withOwn([thumbs], '👍', '2', true)).toEqual([thumbs]);
  expect(withOwn([thumbs], '👍', '1', false)).toEqual([thumbs]);
  expect(hasReacted([thumbs], '👍', '2')).toBe(true);
  expect(hasReacted([thumbs], '🎉', '2')).toBe(false);
});

test('a list of the first users does not say whether a later one has reacted', () => {
  expect(saysReacted([{ emoji: '👍', userIds: ['2'], count: 2 }], '👍', '1')).toBeNull();
  expect(saysReacted([thumbs], '👍', '1')).toBe(false);
  expect(saysReacted([thumbs], '👍', '2')).toBe(true);
  expect(saysReacted([thumbs], '🎉', '2')).toBe(false);
});

test('a user who reacted after those who are listed keeps their reaction', () => {
  const told = [{ emoji: '👍', userIds: ['2', '3'], count: 3 }];
  const own = [{ emoji: '👍', userIds: ['2', '1'], count: 3 }];
  expect(keepOwn(own, told, '1')).toEqual([{ emoji: '👍', userIds: ['2', '3', '1'], count: 3 }]);
  expect(keepOwn(told, told, '1')).toEqual(told);
  expect(keepOwn(own, own, '1')).toEqual(own);
  const all = [{ emoji: '👍', userIds: ['2', '3'], count: 2 }];
  expect(keepOwn(own, all, '1')).toEqual(all);
  expect(keepOwn([{ emoji: '🎉', userIds: ['1'], count: 1 }], told, '1')).toEqual(told);
});
