import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Drafts } from './drafts.svelte';

const kept = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  kept.clear();
});

test('a draft of another tab appears and disappears here too', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  there.write('7', 'half a thought');
  here.receive({ key: 'chinwag.draft.1.7' });
  expect(here.of('7')).toBe('half a thought');
  there.write('7', '');
  here.receive({ key: 'chinwag.draft.1.7' });
  expect(here.of('7')).toBe('');
});

test('a late event of another tab does not remove newer text', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  there.write('7', 'sent over there');
  there.write('7', '');
  here.write('7', 'begun over here');
  for (const newValue of ['sent over there', null]) here.receive({ key: 'chinwag.draft.1.7', newValue } as StorageEvent);
  expect(here.of('7')).toBe('begun over here');
});

test('drafts of another user of this browser are separate', () => {
  const drafts = new Drafts('1');
  new Drafts('11').write('7', 'not yours');
  drafts.receive({ key: 'chinwag.draft.11.7' });
  drafts.receive({ key: null });
  expect(drafts.of('7')).toBe('');
});
