import { expect, test } from 'vitest';
import { compareIds, isNewer, newClientId } from './ids';

test('ids compare as numbers, however long', () => {
  expect(['10', '9', '100', '99', '9007199254740993', '9007199254740992'].sort(compareIds)).toEqual([
    '9', '10', '99', '100', '9007199254740992', '9007199254740993',
  ]);
});

test('any id is newer than null, and none is newer than itself', () => {
  expect(isNewer('1', null)).toBe(true);
  expect(isNewer('10', '9')).toBe(true);
  expect(isNewer('9', '9')).toBe(false);
});

test('client ids have the server’s format and do not repeat', () => {
  const ids = new Set(Array.from({ length: 1000 }, newClientId));
  expect(ids.size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/u);
});

test('client ids begin with the time, as UUIDs of version 7 do', () => {
  // The example of RFC 9562, A.6.
  expect(newClientId(0x017f22e279b0)).toMatch(/^017f22e279b07[\da-f]{3}[89ab][\da-f]{15}$/u);
});
