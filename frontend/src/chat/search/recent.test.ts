import { beforeEach, expect, test, vi } from 'vitest';
import { fakeStorage } from '../../../tests/support/fake-storage';
import { forgetSearch, forgetSearches, recentSearches, rememberSearch } from './recent';

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('localStorage', fakeStorage(kept));
});

test('the last searches of each user are kept, the latest first, each once', () => {
  for (const query of ['one', ' two ', 'one', '']) rememberSearch('1', query);
  rememberSearch('2', 'other');
  expect([recentSearches('1'), recentSearches('2')]).toEqual([['one', 'two'], ['other']]);
  for (let count = 0; count < 20; count += 1) rememberSearch('1', `number ${count}`);
  expect(recentSearches('1')).toHaveLength(8);
});

test('each can be removed, and all', () => {
  for (const query of ['one', 'two']) rememberSearch('1', query);
  forgetSearch('1', 'two');
  expect(recentSearches('1')).toEqual(['one']);
  forgetSearches('1');
  expect(recentSearches('1')).toEqual([]);
  expect(kept.size).toBe(0);
});

test('damaged storage is no search', () => {
  for (const text of ['{', '{"a":1}', '[1, null, "one"]']) {
    kept.set('chinwag.searches.1', text);
    expect(recentSearches('1').filter((query) => query !== 'one')).toEqual([]);
  }
});
