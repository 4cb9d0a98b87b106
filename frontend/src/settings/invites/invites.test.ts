import { expect, test } from 'vitest';
import type { Invite } from '../../net/api-types';
import { choicesOf, daysLeft, describeInvite, mergeInvites, problemWithCount, promiseOf, stateOf } from './invites';

const NOW = Date.parse('2026-03-02T12:00:00.000Z');
const DAY = 86_400_000;
const after = (milliseconds: number) => new Date(NOW + milliseconds).toISOString();

const invite = (changes: Partial<Invite> = {}): Invite => ({
  id: '1', role: 'member', note: '', invitedBy: 'ann', createdAt: after(-DAY), expiresAt: after(6 * DAY),
  usesLeft: 7, used: 3, revokedAt: null, ...changes,
});

test('an open invite shows its uses and its expiry', () => {
  expect(stateOf(invite(), NOW)).toBe('open');
  expect(describeInvite(invite(), NOW)).toBe('3 of 10 used · expires in 6 days');
});

test('a used-up invite is described as used', () => {
  expect(describeInvite(invite({ used: 10, usesLeft: 0 }), NOW)).toBe('All 10 used');
  expect(describeInvite(invite({ used: 1, usesLeft: 0 }), NOW)).toBe('Used');
});

test('an invite is expired from its last instant on', () => {
  expect(stateOf(invite({ expiresAt: after(1) }), NOW)).toBe('open');
  expect(describeInvite(invite({ expiresAt: after(0) }), NOW)).toBe('Expired · 3 of 10 used');
});

test('a revoked invite is shown as revoked even if it is also used up', () => {
  const revoked = invite({ revokedAt: after(-1), expiresAt: after(-1), usesLeft: 0, used: 10 });
  expect(describeInvite(revoked, NOW)).toBe('Revoked · 10 of 10 used');
});

test('a new invite states how many people can join and until when', () => {
  expect(promiseOf(invite({ used: 0, usesLeft: 10 }), NOW)).toBe('Up to 10 people can join with it. It expires in 6 days.');
  expect(promiseOf(invite({ used: 0, usesLeft: 1 }), NOW)).toContain('One person can join with it.');
});

test('days are rounded up, so that a new invite for 7 days has 7', () => {
  expect(daysLeft(invite({ expiresAt: after(7 * DAY - 1) }), NOW)).toBe(7);
  expect(daysLeft(invite({ expiresAt: after(6 * DAY) }), NOW)).toBe(6);
  expect(daysLeft(invite({ expiresAt: after(1) }), NOW)).toBe(1);
});

test('an unusual value is offered among the usual values', () => {
  expect(choicesOf([1, 5, 10], 5)).toEqual([1, 5, 10]);
  expect(choicesOf([1, 5, 10], 7)).toEqual([1, 5, 7, 10]);
});

test('loaded invites are merged, newest first', () => {
  const merged = mergeInvites([invite({ id: '9' }), invite({ id: '8', used: 0 })], [invite({ id: '10' }), invite({ id: '8', used: 1 })]);
  expect(merged.map(({ id, used }) => [id, used])).toEqual([['10', 3], ['9', 3], ['8', 1]]);
});

test('an old answer does not bring a revoked invite back', () => {
  expect(mergeInvites([invite({ revokedAt: after(0) })], [invite({ used: 4 })])).toEqual([invite({ used: 4, revokedAt: after(0) })]);
});

test('a count must be a whole number within its bounds', () => {
  for (const text of ['1', ' 10 ', '1000']) expect(problemWithCount(text, 1000)).toBe('');
  for (const text of ['', ' ', '0', '-1', '1.5', '1001', 'ten']) {
    expect(problemWithCount(text, 1000)).toBe('Enter a whole number from 1 to 1000.');
  }
});
