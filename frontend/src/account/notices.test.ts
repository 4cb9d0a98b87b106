import { expect, test } from 'vitest';
import type { Notice, NoticeKind } from '../net/api-types';
import { textOf } from './notices';

const notice = (kind: NoticeKind, by: string | null): Notice => ({ id: '1', kind, by, at: '2026-03-02T12:00:00.000Z', causedHere: false });

test('a reset notice names who created the link and who to talk to', () => {
  expect(textOf(notice('reset_link', 'ann')).what).toBe('ann created a link that can reset your password.');
  expect(textOf(notice('reset_link', 'ann')).advice).toBe('If you did not ask for it, talk to ann.');
  expect(textOf(notice('password_reset', 'ann')).what).toContain('with a link from ann');
});

test('a notice about the terminal refers to the person who runs the server', () => {
  const { what, advice } = textOf(notice('reset_link', null));
  expect(what).toMatch(/^Someone at the server’s terminal created a link/u);
  expect(advice).toContain('talk to the person who runs the server');
});

test('a notice about a new device names it and leads to the devices', () => {
  const { what, way } = textOf(notice('device_added', 'curl/8.5.0'));
  expect(what).toContain(': curl.');
  expect(way?.path).toBe('/devices');
});

test('a notice about GitHub names the account and leads to the profile', () => {
  const { what, way } = textOf(notice('github_linked', 'octocat'));
  expect(what).toContain('GitHub account octocat');
  expect(way?.path).toBe('/account');
});
