import { expect, test } from 'vitest';
import type { AuditEntry } from '../../net/api-types';
import { byDay, sentenceOf } from './audit';

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  id: '1', at: '2026-03-01T12:00:00.000Z', actor: 'olivia', action: 'invited', subject: null, detail: null, ...changes,
});

const read = (changes: Partial<AuditEntry>): string =>
  sentenceOf(entry(changes)).map(({ text }) => text).join('');

test('every entry reads as a sentence', () => {
  expect(read({ action: 'invited' })).toBe('olivia created an invite');
  expect(read({ action: 'invited', detail: 'for the office' })).toBe('olivia created an invite: “for the office”');
  expect(read({ action: 'invite_changed', detail: 'desk' })).toBe('olivia changed an invite: “desk”');
  expect(read({ action: 'invite_revoked' })).toBe('olivia revoked an invite');
  expect(read({ actor: 'jane', action: 'joined', subject: 'olivia' })).toBe('jane joined, invited by olivia');
  expect(read({ action: 'made_owner', subject: 'jane' })).toBe('olivia made jane an owner');
  expect(read({ action: 'unmade_owner', subject: 'jane' })).toBe('olivia made jane a member again');
  expect(read({ action: 'deactivated', subject: 'jane' })).toBe('olivia deactivated jane');
  expect(read({ action: 'reactivated', subject: 'jane' })).toBe('olivia reactivated jane');
  expect(read({ action: 'links_ended', subject: 'jane' })).toBe('olivia revoked the links created by jane');
  expect(read({ action: 'reset_link', subject: 'jane' })).toBe('olivia created a reset link for jane');
  expect(read({ actor: 'jane', action: 'password_reset', subject: 'jane' })).toBe('jane set a new password with a reset link');
  expect(read({ action: 'github_connected', detail: 'octocat' })).toBe('olivia connected GitHub: octocat');
  expect(read({ action: 'github_disconnected', detail: 'octocat' })).toBe('olivia disconnected GitHub: octocat');
  expect(read({ action: 'server_renamed', detail: 'The Office' })).toBe('olivia renamed the server to “The Office”');
  expect(read({ action: 'server_picture' })).toBe('olivia changed the server’s picture');
});

test('entries without an actor come from the terminal', () => {
  expect(read({ actor: null, action: 'owner_link' })).toBe('Someone at the server’s terminal created an owner link');
  expect(read({ actor: null, action: 'reset_link', subject: 'jane' })).toBe('Someone at the server’s terminal created a reset link for jane');
  expect(read({ actor: 'olivia', action: 'joined' })).toBe('olivia joined with a link from the terminal');
});

test('users who change their own account are not named twice', () => {
  expect(read({ action: 'deactivated', subject: 'olivia' })).toBe('olivia deactivated themselves');
  expect(read({ action: 'links_ended', subject: 'olivia' })).toBe('olivia revoked their own links');
});

test('a name that looks like part of the sentence stays a name', () => {
  expect(sentenceOf(entry({ action: 'deactivated', subject: 'themselves' })).at(-1)).toEqual({ kind: 'name', text: 'themselves' });
});

test('entries are grouped by day, newest first', () => {
  const entries = [
    entry({ id: '3', at: '2026-03-02T00:00:00.000Z' }),
    entry({ id: '2', at: '2026-03-01T23:59:00.000Z' }),
    entry({ id: '1', at: '2026-03-01T00:00:00.000Z' }),
  ];
  expect(byDay(entries).map(({ day, entries }) => [day, entries.map(({ id }) => id)])).toEqual([
    ['2026-03-02', ['3']],
    ['2026-03-01', ['2', '1']],
  ]);
});
