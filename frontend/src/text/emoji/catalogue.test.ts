import { expect, test } from 'vitest';
import { CATEGORIES, EMOJI, emojiNamed, knownEmoji, TONES, withTone } from './catalogue';

test('each emoji is in one category, with a name and a shortcode of its own', () => {
  expect(EMOJI.length).toBeGreaterThan(1900);
  expect(CATEGORIES.map(({ emoji }) => emoji.length).every((length) => length > 50)).toBe(true);
  expect(new Set(EMOJI.map(({ emoji }) => emoji)).size).toBe(EMOJI.length);
  const shortcodes = EMOJI.flatMap(({ shortcodes }) => shortcodes);
  expect(new Set(shortcodes).size).toBe(shortcodes.length);
  for (const { emoji, name, shortcodes } of EMOJI) {
    expect(name, emoji).not.toBe('');
    expect(shortcodes[0], emoji).toMatch(/^[\w+-]+$/u);
  }
});

test('GitHub’s shortcodes come first', () => {
  const first = (shortcode: string) => [emojiNamed(shortcode)?.emoji, emojiNamed(shortcode)?.shortcodes[0]];
  expect(first('tada')).toEqual(['🎉', 'tada']);
  expect(first('thumbsup')).toEqual(['👍', '+1']);
  expect(first('Heart')).toEqual(['❤️', 'heart']);
  expect(emojiNamed('not_an_emoji')).toBeUndefined();
});

test('an emoji is spelled as the server has it: with a selector only where the usual form is a text', () => {
  const named = (shortcode: string) => emojiNamed(shortcode)?.emoji;
  expect([named('+1'), named('wave'), named('coffee')]).toEqual(['\u{1f44d}', '\u{1f44b}', '\u2615']);
  expect([named('heart'), named('v'), named('hash')]).toEqual(['\u2764\ufe0f', '\u270c\ufe0f', '#\ufe0f\u20e3']);
  for (const { emoji } of EMOJI) expect(emoji).not.toMatch(/^\p{Emoji_Presentation}\ufe0f$/u);
});

test('emoji of people have five skin tones', () => {
  const toned = EMOJI.filter(({ light }) => light !== '');
  expect(toned.length).toBeGreaterThan(300);
  for (const known of toned) expect(new Set(TONES.map((tone) => withTone(known, tone))).size, known.name).toBe(6);
  const dark = (shortcode: string) => withTone(emojiNamed(shortcode) as (typeof EMOJI)[number], '🏿');
  expect([dark('wave'), dark('v'), dark('handshake'), dark('tada')]).toEqual(['👋🏿', '✌🏿', '🤝🏿', '🎉']);
  expect(dark('people_holding_hands')).toBe('🧑🏿‍🤝‍🧑🏿');
  expect(dark('woman_technologist')).toBe('👩🏿‍💻');
});

test('an emoji is known in any skin tone', () => {
  expect(['👋', '👋🏻', '👋🏿', '🎉'].map((emoji) => knownEmoji(emoji)?.shortcodes[0])).toEqual(['wave', 'wave', 'wave', 'tada']);
  expect(knownEmoji('x')).toBeUndefined();
});
