/** Searches names regardless of case, accents and compatibility forms, as the server does (`src/people/names/search.rs`). */
import { trimmed } from '../text/content';

/** The letters that Unicode does not decompose, and the apostrophes. */
const PLAIN: Record<string, string> = {
  ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', ɔ: 'o', đ: 'd', ð: 'd', ɗ: 'd', ł: 'l', ħ: 'h', ı: 'i', ɨ: 'i', ŧ: 't', ŋ: 'n', ɓ: 'b', ƙ: 'k',
  ĸ: 'k', ƴ: 'y', ʉ: 'u', ə: 'e', ɛ: 'e', ς: 'σ', '‘': "'", '’': "'", ʻ: "'", ʼ: "'",
};
const PLAIN_LETTER = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

/** Marks used by any script, and the joiners. The Greek iota below another letter becomes a letter of its own in capitals. */
const ACCENT = /(?!\u0345)\p{Script=Inherited}/gu;

/** By Unicode, never by the browser's language: in Turkish, `I` is not the capital of `i`. */
const withoutCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replace(/ß/gu, 'ss').replace(/ς/gu, 'σ');

const asTyped = (text: string): string => trimmed(withoutCase(text.normalize('NFKC')).normalize('NFKC'));

export function fold(text: string): string {
  const letters = text.normalize('NFKD').replace(ACCENT, '').toUpperCase().toLowerCase();
  return trimmed(letters.replace(PLAIN_LETTER, (letter) => PLAIN[letter] ?? letter));
}

/** How well a name matches, best first. */
const RANKS = ['whole', 'exact', 'folded', 'none'] as const;
export type Hit = (typeof RANKS)[number];

/** Returns a function that ranks how well names match the typed text. */
export function hitOf(wanted: string): (names: readonly string[]) => Hit {
  const typed = asTyped(wanted);
  // Accents alone are searched as they are.
  const folded = fold(wanted) || typed;
  const ofName = (name: string): Hit => {
    const exact = asTyped(name);
    if (typed === '' || exact === typed) return 'whole';
    if (exact.includes(typed)) return 'exact';
    return fold(name).includes(folded) ? 'folded' : 'none';
  };
  return (names) => {
    const hits = names.map(ofName);
    return RANKS.find((rank) => hits.includes(rank)) ?? 'none';
  };
}

/** The items that match by any of their names: exact hits first, then in the list's order. */
export function findByName<Item>(list: readonly Item[], wanted: string, namesOf: (item: Item) => readonly string[]): Item[] {
  const hit = hitOf(wanted);
  const found = list.map((item) => ({ item, rank: RANKS.indexOf(hit(namesOf(item))) }));
  return found.filter(({ rank }) => rank < RANKS.indexOf('none')).sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
