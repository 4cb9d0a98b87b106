import { expect, test } from 'vitest';
import { parseRoute } from '../../router/routes';
import { TITLES } from '../../router/titles';
import { groupsFor, hasSection } from './sections';

test('owners have a section for each page with a title, besides lists', () => {
  const pages = groupsFor('owner').flatMap(({ sections }) => sections.map(({ page }) => page));
  expect([...pages, 'mentions', 'search', 'rooms', 'settings'].sort()).toEqual(Object.keys(TITLES).sort());
});

test('each section has the address of its page', () => {
  for (const { page, path } of groupsFor('owner').flatMap(({ sections }) => sections)) expect(parseRoute(path)).toEqual({ page });
});

test('members have their own settings alone', () => {
  expect(hasSection('member', 'notifications')).toBe(true);
  expect(hasSection('member', 'people')).toBe(false);
  expect(hasSection('owner', 'people')).toBe(true);
  expect(hasSection('owner', 'rooms')).toBe(false);
});
