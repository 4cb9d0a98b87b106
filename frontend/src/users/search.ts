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

/** A name, ready to be searched many times. */
export type SearchName = { typed: string; folded: string };
export const searchName = (name: string): SearchName => ({ typed: asTyped(name), folded: fold(name) });

/** How well a name matches: as a whole, as typed, without regard to accents, or not at all. */
export type Hit = 'whole' | 'exact' | 'folded' | 'none';

/** Returns a function that tells how well a name matches the typed text. */
export function hitOf(wanted: string): (name: SearchName) => Hit {
  const typed = asTyped(wanted);
  const folded = wantedFold(wanted);
  return (name) => {
    if (typed === '' || name.typed === typed) return 'whole';
    if (name.typed.includes(typed)) return 'exact';
    return name.folded.includes(folded) ? 'folded' : 'none';
  };
}

/** The folded text that is searched. Accents alone are searched as they are. */
export const wantedFold = (wanted: string): string => fold(wanted) || asTyped(wanted);
