/** Ranks names for a quick jump: the whole name first, then whole words and starts of words, then letters in order. Forgives one slip. */
import { hitOf, type SearchName, searchName, wantedFold } from './search';
import { startsWithSlip } from './slips';

/** How well a name fits, best first. */
const FITS = ['whole', 'folded', 'words', 'starts', 'inside', 'letters', 'slip', 'none'] as const;
export const NONE = FITS.indexOf('none');
/** The last rank of names of which words start with what is typed, and of those that contain it. */
export const [BEGINS, CONTAINS] = [FITS.indexOf('starts'), FITS.indexOf('inside')];
const [WHOLE, FOLDED, WORDS, STARTS, INSIDE, LETTERS, SLIP] = FITS.map((_, rank) => rank) as [number, number, number, number, number, number, number];

/** Shorter words have too many neighbours. */
const SHORTEST_SLIP = 4;

export type RankedName = SearchName & { words: readonly string[] };

export function rankedName(name: string): RankedName {
  const searched = searchName(name);
  return { ...searched, words: searched.folded.split(/[\s.,_-]+/u).filter(Boolean) };
}

/** Returns a function that ranks a user's or conversation's names for the typed text: 0 is best, `NONE` does not fit. */
export function rankOf(wanted: string): (names: readonly RankedName[]) => number {
  const hit = hitOf(wanted);
  const folded = wantedFold(wanted);
  const words = folded.split(/\s+/u);
  const letters = words.join('');

  const rank = (name: RankedName): number => {
    const found = hit(name);
    if (found === 'whole') return WHOLE;
    if (name.folded === folded) return FOLDED;
    if (fitsWords(words, name.words, (word, typed) => word === typed)) return WORDS;
    if (fitsWords(words, name.words, (word, typed) => word.startsWith(typed)) || name.folded.startsWith(folded)) return STARTS;
    if (found !== 'none') return INSIDE;
    if (letters.length > 1 && isInOrder(letters, name.folded)) return LETTERS;
    return words.length === 1 && folded.length >= SHORTEST_SLIP && name.words.some((word) => startsWithSlip(folded, word)) ? SLIP : NONE;
  };
  return (names) => names.reduce((best, name) => Math.min(best, rank(name)), NONE);
}

/** Whether each typed word fits a word of the name, in the same order. */
function fitsWords(typed: readonly string[], words: readonly string[], fits: (word: string, typed: string) => boolean): boolean {
  let from = 0;
  return typed.every((one) => {
    const at = words.findIndex((word, index) => index >= from && fits(word, one));
    from = at + 1;
    return at >= 0;
  });
}

function isInOrder(letters: string, name: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
