import { expect, test } from 'vitest';
import { knownEmoji } from './catalogue';
import { searchEmoji } from './search';

const found = (query: string, used: string[] = []) => searchEmoji(query, used.flatMap((emoji) => knownEmoji(emoji) ?? [])).map(({ known }) => known.emoji);

test('the emoji of a whole shortcode is first', () => {
  expect(['tada', ':tada:', 'thumbsup', '+1', '-1', 'heart', 'cat', 'flag-de', 'germany'].map((query) => found(query)[0])).toEqual(['🎉', '🎉', '👍', '👍', '👎', '❤️', '🐱', '🇩🇪', '🇩🇪']);
});

test('beginnings of shortcodes come before names and keywords', () => {
  expect(searchEmoji('thu')[0]).toMatchObject({ shortcode: 'thumbsup' });
  const party = found('party');
  expect(party.slice(0, 2)).toEqual(['🎉', '🥳']);
  // A keyword.
  expect(party).toContain('🪅');
});

test('each word must fit', () => {
  expect(found('red heart')[0]).toBe('❤️');
  expect(found('heart xyz')).toEqual([]);
  expect(found('Cat  SMILE')).toContain('😸');
});

test('the emoji used last come first among equals', () => {
  expect(found('ta')[0]).not.toBe('🌮');
  expect(found('ta', ['🌮']).slice(0, 1)).toEqual(['🌮']);
  // Not before a better one.
  expect(found('tada', ['🌮'])[0]).toBe('🎉');
});

test('nothing is found for nothing', () => {
  expect([found(''), found(' '), found(':'), found('zzzz')]).toEqual([[], [], [], []]);
});
