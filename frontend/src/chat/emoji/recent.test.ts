import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeStorage } from '../../../tests/support/fake-storage';
import { noteEmoji, quickReactions, recentEmoji } from './recent';
import { keepTone, toneOf } from './skin-tone';

const kept = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', fakeStorage(kept));
});

afterEach(() => {
  vi.unstubAllGlobals();
  kept.clear();
});

test('the emoji used last is the first one at hand', () => {
  expect(quickReactions('1', 3)).toEqual(['👍', '❤️', '🎉']);
  noteEmoji('1', '🚀');
  noteEmoji('1', '👀');
  noteEmoji('1', '🚀');
  expect(quickReactions('1', 3)).toEqual(['🚀', '👀', '👍']);
  expect(recentEmoji('1')).toEqual(['🚀', '👀', '👍', '❤️', '🎉', '😄']);
});

test('each user of a device has emoji and a skin tone of their own', () => {
  noteEmoji('1', '🚀');
  keepTone('1', '🏽');
  expect(quickReactions('2', 1)).toEqual(['👍']);
  expect([toneOf('1'), toneOf('2')]).toEqual(['🏽', '']);
  keepTone('1', '');
  expect(toneOf('1')).toBe('');
});

test('a bounded number is kept', () => {
  for (let code = 0x1f600; code < 0x1f640; code += 1) noteEmoji('1', String.fromCodePoint(code));
  expect(recentEmoji('1')).toHaveLength(27);
  expect(recentEmoji('1')[0]).toBe('😿');
});

test('a damaged list or tone is ignored', () => {
  kept.set('chinwag.emoji.1', '{"not": "a list"}');
  expect(quickReactions('1', 1)).toEqual(['👍']);
  kept.set('chinwag.emoji.1', 'nonsense');
  expect(quickReactions('1', 1)).toEqual(['👍']);
  kept.set('chinwag.skin-tone.1', 'nonsense');
  expect(toneOf('1')).toBe('');
});
