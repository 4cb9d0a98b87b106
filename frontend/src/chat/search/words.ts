/** The words and filters of a query, to tell the user and to mark it in names of files: pure functions. */
import { finishedPart, isAnywhere, readQuery, sentQuery } from './filters/query';

/** Words of scripts without spaces may have one character. */
const BEYOND_LATIN = /[^\p{ASCII}\p{Script=Latin}\p{P}\p{Z}]/u;
/** Fewer characters find too much while the user types. */
const FEWEST = 2;

/** The words and phrases that must be found, and those that must not and the filters as they are typed. */
export function partsOf(typed: string): { words: string[]; excluded: string[]; filters: string[] } {
  const { words, filters } = readQuery(finishedPart(typed));
  const asTyped = ({ from, to }: { from: number; to: number }) => typed.slice(from, to);
  const meant = words.filter(({ value }) => value.trim() !== '');
  return {
    words: meant.filter(({ isNegated }) => !isNegated).map(({ value }) => value.trim()),
    excluded: meant.filter(({ isNegated }) => isNegated).map(asTyped),
    filters: filters.filter((filter) => !isAnywhere(filter)).map(asTyped),
  };
}

/** The server's query for a typed text. Null if that is too little to search for. `isAsked`: by more than typing, so one character is enough. */
export const queryOf = (typed: string, isAsked = false): string | null => (isSearchable(typed, isAsked ? 1 : FEWEST) ? sentQuery(typed) : null);

function isSearchable(typed: string, fewest: number): boolean {
  const { words, filters } = readQuery(finishedPart(typed));
  const text = words.map(({ value }) => value.trim()).join(' ');
  return filters.some((filter) => !isAnywhere(filter)) || Array.from(text).length >= fewest || BEYOND_LATIN.test(text);
}
