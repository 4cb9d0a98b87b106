import { expect, test } from 'vitest';
import type { Person } from '../net/api-types';
import { actionsFor, wordsFor } from './actions';

const person = (changes: Partial<Person> = {}): Person => ({
  id: '2', username: 'jane', displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false,
  createdAt: '2026-03-01T12:00:00.000Z', ...changes,
});
const olivia = person({ id: '1', username: 'olivia', role: 'owner' });

test('a member may become an owner, and an owner a member', () => {
  expect(actionsFor(person(), olivia)).toEqual(['make_owner', 'reset', 'deactivate']);
  expect(actionsFor(person({ role: 'owner' }), olivia)).toEqual(['unmake_owner', 'reset', 'deactivate']);
});

test('one needs no reset link for oneself', () => {
  expect(actionsFor(olivia, olivia)).toEqual(['unmake_owner', 'deactivate']);
});

test('a bot becomes no owner and has no password', () => {
  expect(actionsFor(person({ role: 'bot' }), olivia)).toEqual(['deactivate']);
});

test('who is deactivated can only be reactivated', () => {
  expect(actionsFor(person({ isDeactivated: true, role: 'owner' }), olivia)).toEqual(['reactivate']);
});

test('the questions are about whom they concern, by the name that others call them', () => {
  const jane = person({ displayName: 'Jane Doe' });
  expect(wordsFor('deactivate', jane, olivia).question).toBe('Deactivate Jane Doe?');
  expect(wordsFor('deactivate', jane, olivia).meaning.join(' ')).toMatch(/signed out everywhere at once.*messages stay.*reactivate/u);
  expect(wordsFor('deactivate', olivia, olivia).meaning.join(' ')).toMatch(/You are signed out/u);
  expect(wordsFor('reset', jane, olivia).meaning.join(' ')).toMatch(/works once, for 24 hours.*Jane Doe is told/u);
});

test('an owner is asked about the links that end with their role, and only then', () => {
  const meaning = (...chosen: Parameters<typeof wordsFor>): string => wordsFor(...chosen).meaning.join(' ');
  const ann = person({ role: 'owner' });
  expect(meaning('unmake_owner', ann, olivia)).toMatch(/Invites and reset links that they made stop working/u);
  expect(meaning('unmake_owner', olivia, olivia)).toMatch(/links that you made stop working/u);
  expect(meaning('deactivate', ann, olivia)).toMatch(/links that they made stop working/u);
  expect(meaning('deactivate', person(), olivia)).not.toMatch(/links/u);
});
