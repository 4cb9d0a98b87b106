/** Finds emoji by their shortcodes, names and keywords. */
import { type Emoji, EMOJI } from './catalogue';

/** `shortcode` is the one that fits best. */
export type Hit = { known: Emoji; shortcode: string };

/** The best first. Among equals those used last come first, then in Unicode's order. */
export function searchEmoji(query: string, used: readonly Emoji[] = []): Hit[] {
  const text = query.trim().toLowerCase().replace(/^:|:$/gu, '');
  if (text === '') return [];
  const whole = text.replace(/\s+/gu, '_');
  const words = text.split(/[\s_]+|(?<=\w)-(?=\w)/u).filter((word) => word !== '');
  const hits = EMOJI.flatMap((known) => {
    const rank = rankOf(known, words, whole);
    return rank === null ? [] : [{ rank, known, use: placeIn(used, known) }];
  });
  return hits.sort((a, b) => a.rank - b.rank || a.use - b.use).map(({ known }) => ({ known, shortcode: fitting(known, whole) }));
}

const placeIn = (used: readonly Emoji[], known: Emoji): number => (used.includes(known) ? used.indexOf(known) : used.length);

/** From 0, a shortcode itself, to 5, a part of a word. Null if a word fits nothing. */
function rankOf(known: Emoji, words: readonly string[], whole: string): number | null {
  if (known.shortcodes.includes(whole)) return 0;
  if (known.shortcodes.some((shortcode) => shortcode.startsWith(whole))) return 1;
  const ranks = words.map((word) => wordRank(known, word));
  return ranks.every((rank) => rank !== null) ? Math.max(...ranks) : null;
}

function wordRank({ name, shortcodes, keywords }: Emoji, word: string): number | null {
  const names = [name.toLowerCase(), ...shortcodes].flatMap((text) => text.split(/[\s_:-]+/u));
  if (names.includes(word) || keywords.includes(word)) return 2;
  if (names.some((part) => part.startsWith(word))) return 3;
  if (keywords.some((keyword) => keyword.startsWith(word))) return 4;
  return word.length > 2 && [...names, ...keywords].some((part) => part.includes(word)) ? 5 : null;
}

const fitting = ({ shortcodes }: Emoji, whole: string): string =>
  shortcodes.find((shortcode) => shortcode === whole) ?? shortcodes.find((shortcode) => shortcode.startsWith(whole)) ?? shortcodes[0] ?? '';
