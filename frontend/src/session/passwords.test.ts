import { expect, test } from 'vitest';
import { problemWithNewPassword } from './passwords';

test('a password has 8 to 256 characters, counted as graphemes', () => {
  expect(problemWithNewPassword('')).toContain('at least 8');
  expect(problemWithNewPassword('seven77')).toContain('at least 8');
  expect(problemWithNewPassword('🔑'.repeat(7))).toContain('at least 8');
  expect(problemWithNewPassword('eight888')).toBe('');
  expect(problemWithNewPassword('🔑'.repeat(256))).toBe('');
  expect(problemWithNewPassword('x'.repeat(257))).toContain('at most 256');
  expect(problemWithNewPassword('a\u0308'.repeat(7))).toContain('at least 8');
  expect(problemWithNewPassword('a\u0308'.repeat(256))).toBe('');
  expect(problemWithNewPassword('eight\tch')).toContain('control characters');
});
