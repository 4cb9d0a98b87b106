import { expect, test } from 'vitest';
import type { Notice, NoticeKind } from '../net/api-types';
import { textOf } from './notices';

const notice = (kind: NoticeKind, by: string | null): Notice => ({ id: '1', kind, by, at: '2026-03-02T12:00:00.000Z', causedHere: false });

test('a reset names who made the link, and whom to talk to', () => {
  expect(textOf(notice('reset_link', 'ann')).what).toBe('ann made a link that sets a new password for your account.');
  expect(textOf(notice('reset_link', 'ann')).advice).toBe('If you did not ask for it, talk to ann.');
  expect(textOf(notice('password_reset', 'ann')).what).toContain('with a link that ann made');
});

test('of what was done in the terminal whoever runs the server knows', () => {
  const { what, advice } = textOf(notice('reset_link', null));
  expect(what).toMatch(/^Somebody at the server’s terminal made a link/u);
  expect(advice).toContain('talk to whoever runs the server');
});

test('a device that was added is named by what it is, and can be signed out', () => {
  const { what, way } = textOf(notice('device_added', 'curl/8.5.0'));
  expect(what).toContain(': curl.');
  expect(way?.path).toBe('/devices');
});

test('a GitHub account that was connected is named, and can be disconnected', () => {
  const { what, way } = textOf(notice('github_linked', 'octocat'));
  expect(what).toContain('GitHub account octocat');
  expect(way?.path).toBe('/account');
});
