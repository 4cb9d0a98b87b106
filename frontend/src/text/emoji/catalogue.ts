/** All emoji in Unicode's order, with their names and keywords in English. Large: loaded when first needed. */
import packed from 'virtual:emoji';

/** `light` is the emoji in the light skin tone, empty if it has none. The first shortcode is the one that is shown. */
export type Emoji = { emoji: string; light: string; name: string; shortcodes: string[]; keywords: string[] };
export type Category = { name: string; sign: string; emoji: Emoji[] };

const NAMES = [['People', '😀'], ['Nature', '🐻'], ['Food', '🍔'], ['Activities', '⚽'], ['Travel', '🚗'], ['Objects', '💡'], ['Symbols', '🔣'], ['Flags', '🏳️']] as const;

export const CATEGORIES: readonly Category[] = NAMES.map(([name, sign], index) => ({ name, sign, emoji: (packed[index] ?? '').split('\n').map(unpacked) }));

export const EMOJI: readonly Emoji[] = CATEGORIES.flatMap(({ emoji }) => emoji);

function unpacked(line: string): Emoji {
  const [emoji = '', light = '', name = '', shortcodes = '', keywords = ''] = line.split('\t');
  return { emoji, light, name, shortcodes: shortcodes.split(' '), keywords: keywords === '' ? [] : keywords.split(',') };
}

const BY_SHORTCODE = new Map(EMOJI.flatMap((known) => known.shortcodes.map((shortcode) => [shortcode, known] as const)));

/** The emoji of a shortcode without its colons, in any case. */
export const emojiNamed = (shortcode: string): Emoji | undefined => BY_SHORTCODE.get(shortcode.toLowerCase());

const BY_TEXT = new Map(EMOJI.flatMap((known) => [[known.emoji, known] as const, ...(known.light === '' ? [] : [[known.light, known] as const])]));

/** The emoji of a text, in any skin tone. */
export const knownEmoji = (text: string): Emoji | undefined => BY_TEXT.get(text) ?? BY_TEXT.get(text.replace(/[🏻-🏿]/gu, '🏻'));

/** No skin tone, and the five of Unicode from light to dark. */
export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;
export const TONE_NAMES = ['No skin tone', 'Light', 'Medium-light', 'Medium', 'Medium-dark', 'Dark'] as const;

/** An emoji in a skin tone, if it has any. */
export const withTone = ({ emoji, light }: Emoji, tone: string): string => (tone !== '' && light !== '' ? light.replaceAll('🏻', tone) : emoji);
