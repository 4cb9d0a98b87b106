import { expect, test } from 'vitest';
import type { Person } from '../net/api-types';
import { actionsFor, wordsFor } from './actions';

const person = (changes: Partial<Person> = {}): Person => ({
  id: '2', username: 'jane', displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false,
  createdAt: '2026-03-01T12:00:00.000Z', ...changes,
});
const olivia = person({ id: '1', username: 'olivia', role: 'owner' });

test('a member can become an owner, and an owner a member', () => {
  expect(actionsFor(person(), olivia)).toEqual(['make_owner', 'reset', 'deactivate']);
  expect(actionsFor(person({ role: 'owner' }), olivia)).toEqual(['unmake_owner', 'reset', 'deactivate']);
});

test('owners cannot create a reset link for themselves', () => {
  expect(actionsFor(olivia, olivia)).toEqual(['unmake_owner', 'deactivate']);
});

test('a bot cannot become an owner and has no password', () => {
  expect(actionsFor(person({ role: 'bot' }), olivia)).toEqual(['deactivate']);
});

test('a deactivated user can only be reactivated', () => {
  expect(actionsFor(person({ isDeactivated: true, role: 'owner' }), olivia)).toEqual(['reactivate']);
});

test('questions use the display name', () => {
  const jane = person({ displayName: 'Jane Doe' });
  expect(wordsFor('deactivate', jane, olivia).question).toBe('Deactivate Jane Doe?');
  expect(wordsFor('deactivate', jane, olivia).meaning.join(' ')).toMatch(/signed out everywhere immediately.*messages stay.*reactivate/u);
  expect(wordsFor('deactivate', olivia, olivia).meaning.join(' ')).toMatch(/You are signed out/u);
  expect(wordsFor('reset', jane, olivia).meaning.join(' ')).toMatch(/works once, for 24 hours.*Jane Doe is told/u);
});

test('confirming mentions links only if an owner loses the role', () => {
  const meaning = (...chosen: Parameters<typeof wordsFor>): string => wordsFor(...chosen).meaning.join(' ');
  const ann = person({ role: 'owner' });
  expect(meaning('unmake_owner', ann, olivia)).toMatch(/Their invites and reset links stop working/u);
  expect(meaning('unmake_owner', olivia, olivia)).toMatch(/Your invites and reset links stop working/u);
  expect(meaning('deactivate', ann, olivia)).toMatch(/reset links stop working/u);
  expect(meaning('deactivate', person(), olivia)).not.toMatch(/links/u);
});
