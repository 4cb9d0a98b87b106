import { expect, test } from 'vitest';
import type { User } from '../net/api-types';
import { initialOf, initialsOf, pictureOf, problemWithDisplayName, problemWithStatus } from './users';

const user = (changes: Partial<User>): User => ({
  id: '1', username: 'jane', displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false, ...changes,
});

test('initials come from the display name', () => {
  expect(initialsOf(user({}))).toBe('JA');
  expect(initialsOf(user({ displayName: 'Ada Byron King' }))).toBe('AK');
  expect(initialsOf(user({ displayName: 'Wei' }))).toBe('WE');
  expect(initialsOf(user({ username: 'x' }))).toBe('X');
  expect(initialsOf(user({ displayName: '😀 Zoë' }))).toBe('😀Z');
});

test.each([
  ['🇩🇪 Max', '🇩🇪M'],
  ['👩‍💻', '👩‍💻'],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿 Max', '🏴󠁧󠁢󠁥󠁮󠁧󠁿M'],
  ['1️⃣ Ann', '1️⃣A'],
  ['e\u0301lan', 'E\u0301L'],
  ['한글', '한글'],
])('the initials of %s are the whole characters %s', (displayName, initials) => {
  expect(initialsOf(user({ displayName }))).toBe(initials);
});

test('a small picture has one initial', () => {
  expect(initialOf(user({ displayName: 'Ada Byron King' }))).toBe('A');
  expect(initialOf(user({ displayName: '👩‍💻 Zoë' }))).toBe('👩‍💻');
});

test('initials keep every mark of a letter', () => {
  // Newer browsers count more marks as one character.
  expect(initialsOf(user({ displayName: 'क्षमा' }))).toMatch(/^(?:क्ष|क्षमा)$/u);
});

test('initials avoid rare capitals', () => {
  expect(initialsOf(user({ displayName: 'ნინო' }))).toBe('ნი');
  expect(initialsOf(user({ displayName: 'ßeta ﬁn' }))).toBe('ßﬁ');
  expect(initialsOf(user({ displayName: 'ольга' }))).toBe('ОЛ');
});

test('only pictures of this server are shown', () => {
  expect(pictureOf(user({ avatarURL: '/api/pictures/00ff' }))).toBe('/api/pictures/00ff');
  expect(pictureOf(user({ avatarURL: 'https://example.org/a.png' }))).toBe(null);
  expect(pictureOf(user({ avatarURL: '//example.org/a.png' }))).toBe(null);
  expect(pictureOf(user({ avatarURL: '/\\example.org/a.png' }))).toBe(null);
  expect(pictureOf(user({ avatarURL: '/\t/example.org/a.png' }))).toBe(null);
  expect(pictureOf(user({ avatarURL: '/api/pictures/../logout' }))).toBe(null);
  expect(pictureOf(user({}))).toBe(null);
});

test('a name and a status can be empty, and their length is counted in characters', () => {
  expect(problemWithDisplayName('')).toBe('');
  expect(problemWithDisplayName(`${'👩'.repeat(60)} `)).toBe('');
  expect(problemWithDisplayName('x'.repeat(61))).toBe('A name can have at most 60 characters. Yours has 61.');
  expect(problemWithStatus('x'.repeat(100))).toBe('');
  expect(problemWithStatus('x'.repeat(101))).toContain('at most 100');
});
