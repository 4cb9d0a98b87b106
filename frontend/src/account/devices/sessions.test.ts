import { expect, test } from 'vitest';
import type { SessionView } from '../../net/api-types';
import { lastUse, onDay } from './sessions';

const NOW = Date.UTC(2026, 2, 2, 12);
const session = (id: string, hoursAgo: number): SessionView => {
  const at = new Date(NOW - hoursAgo * 3_600_000).toISOString();
  return { id, userAgent: null, address: null, createdAt: at, lastUsedAt: at, isCurrent: false };
};

test('the last use is as precise as the server knows it', () => {
  expect(lastUse(session('1', 0), NOW)).toBe('Used within the last hour');
  expect(lastUse(session('1', -1), NOW)).toBe('Used within the last hour');
  expect(lastUse(session('1', 3.2), NOW)).toBe('Used 3 hours ago');
  expect(lastUse(session('1', 24), NOW)).toBe('Last used yesterday');
  expect(lastUse(session('1', 72), NOW)).toMatch(/^Last used on .*27/u);
  expect(onDay(session('1', 0).createdAt, NOW)).toBe('today');
});
