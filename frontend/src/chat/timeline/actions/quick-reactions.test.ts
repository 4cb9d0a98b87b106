import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteReaction, quickReactions } from './quick-reactions';

const kept = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
});

afterEach(() => {
  vi.unstubAllGlobals();
  kept.clear();
});

test('the reaction used last is the first one at hand', () => {
  expect(quickReactions(3)).toEqual(['👍', '❤️', '🎉']);
  noteReaction('🚀');
  noteReaction('👀');
  noteReaction('🚀');
  expect(quickReactions(3)).toEqual(['🚀', '👀', '👍']);
});

test('a damaged list is ignored', () => {
  kept.set('chinwag.reactions', '{"not": "a list"}');
  expect(quickReactions(1)).toEqual(['👍']);
  kept.set('chinwag.reactions', 'nonsense');
  expect(quickReactions(1)).toEqual(['👍']);
});
