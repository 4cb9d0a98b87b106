/** The words and filters of a query, to mark them in names of files and to tell what was searched: pure functions. */

/** A word, a phrase in quotes, or a filter, as the server reads them (`src/search/query.rs`). */
const PART = /-?(?:(?:from|in|before|after|on|has|is|mentions):)?(?:["“”„][^"“”„]*["“”„]?|\S+)/giu;
const FILTER = /^-?(?:from|in|before|after|on|has|is|mentions):./iu;
const QUOTES = /["“”„]/gu;
/** Letters that are words of their own in scripts without spaces. */
const BEYOND_LATIN = /[^\p{ASCII}\p{Script=Latin}\p{P}\p{Z}]/u;
/** Fewer characters find too much. */
const FEWEST = 2;

export type QueryParts = { words: string[]; filters: string[] };

export function partsOf(query: string): QueryParts {
  const parts = query.match(PART) ?? [];
  const filters = parts.filter((part) => FILTER.test(part));
  const words = parts.filter((part) => !FILTER.test(part) && !part.startsWith('-')).map((part) => part.replace(QUOTES, '').trim());
  return { words: words.filter(Boolean), filters };
}

/** Whether enough is typed to search for it. */
export function isSearchable(query: string): boolean {
  return Array.from(query.trim()).length >= FEWEST || BEYOND_LATIN.test(query);
}
