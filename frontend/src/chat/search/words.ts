/** The words and filters of a query, to tell the user and to mark it in names of files: pure functions. */
import { finishedPart, isAnywhere, readQuery } from './filters/query';

/** Words of scripts without spaces may have one character. */
const BEYOND_LATIN = /[^\p{ASCII}\p{Script=Latin}\p{P}\p{Z}]/u;
/** Fewer characters find too much. */
const FEWEST = 2;

/** The words and phrases that must be found, and the filters as they are typed. */
export function partsOf(typed: string): { words: string[]; filters: string[] } {
  const { words, filters } = readQuery(finishedPart(typed));
  return {
    words: words.filter(({ isNegated }) => !isNegated).map(({ value }) => value.trim()).filter(Boolean),
    filters: filters.filter((filter) => !isAnywhere(filter)).map(({ from, to }) => typed.slice(from, to)),
  };
}

/** Whether enough is typed to search for it. */
export function isSearchable(typed: string): boolean {
  const { words, filters } = readQuery(finishedPart(typed));
  const text = words.map(({ value }) => value.trim()).join(' ');
  return filters.some((filter) => !isAnywhere(filter)) || Array.from(text).length >= FEWEST || BEYOND_LATIN.test(text);
}
