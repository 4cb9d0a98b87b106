import { expect, test } from 'vitest';
import { type DeviceFacts, type Finding, findings } from './this-device';

const BEST: DeviceFacts = {
  protocol: 'https:', hostname: 'chat.example.org', isSecureContext: true, notifications: 'default',
  hasClipboard: true, hasSharedWorker: true, hasStorage: true, hasOutbox: true,
};
const find = (name: string, changes: Partial<DeviceFacts>): Finding | undefined =>
  findings({ ...BEST, ...changes }).find((finding) => finding.name === name);

test('over HTTPS everything works and nothing is advised', () => {
  expect(findings(BEST).every(({ state, how }) => state === 'yes' && how === '')).toBe(true);
});

test('plain HTTP can be read in between, except on the same computer', () => {
  expect(find('Connection', { protocol: 'http:', hostname: '192.168.1.20' })).toMatchObject({ state: 'partly', how: expect.stringContaining('--origin') });
  for (const hostname of ['localhost', '127.0.0.1', '[::1]']) {
    expect(find('Connection', { protocol: 'http:', hostname })).toMatchObject({ state: 'yes', how: '' });
  }
});

test('without HTTPS there are no notifications in any browser', () => {
  expect(find('Notifications', { isSecureContext: false })).toMatchObject({ state: 'no', how: expect.stringContaining('HTTPS') });
});

test('blocked notifications can be allowed', () => {
  expect(find('Notifications', { notifications: 'denied' })).toMatchObject({ state: 'no', how: expect.stringContaining('Allow') });
  expect(find('Notifications', { notifications: null })?.state).toBe('no');
  expect(find('Notifications', { notifications: 'granted' })?.state).toBe('yes');
});

test('partial storage says what is kept and what is lost', () => {
  expect(find('Storage', { hasStorage: false })?.what).toMatch(/wait for a connection are kept.*drafts are not/u);
  expect(find('Storage', { hasOutbox: false })?.what).toMatch(/^Drafts are kept.*messages .* are not/u);
  expect(find('Storage', { hasStorage: false, hasOutbox: false })).toMatchObject({ state: 'no', what: expect.stringContaining('are lost') });
});

test('an older browser says what it does instead', () => {
  expect(find('Several tabs', { hasSharedWorker: false })?.state).toBe('partly');
  expect(find('Copying', { hasClipboard: false })?.state).toBe('partly');
});
