/** Finds names of several words in a search: in "from:Jane Cooper", the filter ends before the last one. Pure functions. */
import { fold } from '../../../users/search';
import { setFilters } from './query';
import { type Filter, tokensOf } from './tokens';

/** How many words after a filter may belong to its name. */
const MOST = 3;
const QUOTE = /["“”„]/u;

/** `name` may be meant by a filter and the words up to `to`. */
export type WholeName = { filter: Filter; name: string; to: number };

/** The possible names of people, the shortest first. */
export function wholeNames(typed: string): WholeName[] {
  const isOfPerson = ({ key, value }: Filter) => !/^@?me$/iu.test(value) && (key === 'from' || (value.startsWith('@') && !value.includes(',')));
  return setFilters(typed, 'from', 'in').filter(isOfPerson).flatMap((filter) => continued(typed, filter));
}

/** The end of a filter for a person, with the words after it that complete their name. */
export function nameEnd(typed: string, filter: Filter, displayName: string | null): number {
  return continued(typed, filter).find(({ name }) => displayName !== null && isSame(name, displayName))?.to ?? filter.to;
}

export const isSame = (one: string, other: string): boolean => fold(one) === fold(other);

function continued(typed: string, filter: Filter): WholeName[] {
  const isPlain = ({ from, to }: { from: number; to: number }) => !QUOTE.test(typed.slice(from, to));
  if (!isPlain(filter)) return [];
  const after = tokensOf(typed).filter(({ from }) => from >= filter.to);
  const end = after.findIndex((token) => token.key !== null || token.isNegated || !isPlain(token));
  const words = after.slice(0, Math.min(MOST, end < 0 ? MOST : end));
  const first = filter.value.replace(/^@/u, '');
  return words.map(({ to }, at) => ({ filter, name: [first, ...words.slice(0, at + 1).map((word) => typed.slice(word.from, word.to))].join(' '), to }));
}
