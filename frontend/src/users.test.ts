import { expect, test } from 'vitest';
import { problemWithDisplayName, problemWithStatus } from './users';

test('a name and a status may be empty, and not too long, counted in characters', () => {
  expect(problemWithDisplayName('')).toBe('');
  expect(problemWithDisplayName(`${'👩'.repeat(60)} `)).toBe('');
  expect(problemWithDisplayName('x'.repeat(61))).toBe('A name has at most 60 characters: this has 61.');
  expect(problemWithStatus('x'.repeat(100))).toBe('');
  expect(problemWithStatus('x'.repeat(101))).toContain('at most 100');
});
