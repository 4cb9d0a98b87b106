/** Reads and changes the text of a search, and translates it for the server. */
import { localDay } from '../../../text/dates';
import { daysBefore, startOf } from '../../../text/days';
import { type Filter, isDay, type Key, KEYS, NAMED_DAYS, type Token, tokensOf, type Word } from './tokens';

/** The longest text of the field: the server takes 500 characters, and instants are longer than days. */
export const LONGEST_QUERY = 400;

export type Query = { words: Word[]; filters: Filter[] };

/** The parts of a typed text. `in:anywhere` is among the filters. */
export function readQuery(text: string): Query {
  const tokens = tokensOf(text);
  return { words: tokens.filter((token) => token.key === null), filters: tokens.filter((token) => token.key !== null) };
}

/** The text in parts: what comes before each filter, the filter, and the rest. */
export function filtersApart(text: string): { before: string; filter: string }[] {
  const { filters } = readQuery(text);
  const ends = filters.map(({ to }) => to);
  return [
    ...filters.map(({ from, to }, index) => ({ before: text.slice(ends[index - 1] ?? 0, from), filter: text.slice(from, to) })),
    { before: text.slice(ends.at(-1) ?? 0), filter: '' },
  ];
}

/** The filters of some keys that must hold, in order. */
export const setFilters = (text: string, ...keys: Key[]): Filter[] => readQuery(text).filters.filter(({ key, isNegated }) => keys.includes(key) && !isNegated);

/** The text without its filters. */
export const wordsOf = (text: string): string => without(text, ({ key }) => key !== null).trim();

/** Text without the filters of some keys that must hold. `value`: only of this value. */
export const withoutFilters = (text: string, keys: readonly Key[], value?: string): string =>
  readyToType(without(text, (token) => token.key !== null && keys.includes(token.key) && !token.isNegated && (value === undefined || token.value === value)));

/**
 * Text with a filter in place of those of `replaced` that must hold. The first one gives it its place; without any, it follows the filters
 * at the beginning, so that the user can go on typing at the end.
 */
export function withFilter(text: string, key: Key, value: string, replaced: readonly Key[] = [key]): string {
  const tokens = tokensOf(text);
  const isReplaced = (token: Token) => token.key !== null && replaced.includes(token.key) && !token.isNegated;
  const first = tokens.find(isReplaced);
  const written = filterText(key, value);
  if (!first) {
    const next = tokens.find((token) => token.key === null || token.isOpen);
    if (next) return `${text.slice(0, next.from)}${written} ${text.slice(next.from)}`;
    return readyToType(`${text.trimEnd()} ${written}`.trimStart());
  }
  const others = without(text.slice(first.to), isReplaced);
  return readyToType(`${text.slice(0, first.from)}${written}${others === '' || /^\p{White_Space}/u.test(others) ? others : ` ${others}`}`);
}

/** A word that is typed at the end must not become a part of a filter. */
function readyToType(text: string): string {
  const last = tokensOf(text).at(-1);
  return last && last.key !== null && last.to === text.length && !last.isOpen ? `${text} ` : text;
}

/** A filter as it is typed. Rooms have their sign. */
export function filterText(key: Key, value: string): string {
  const name = key === 'in' && !value.startsWith('@') && value !== ANYWHERE ? `#${value}` : value;
  return /[\p{White_Space}"“”„]/u.test(name) ? `${key}:"${name}"` : `${key}:${name}`;
}

export const ANYWHERE = 'anywhere';
/** A room of this name is `in:#anywhere`, which only the text tells. */
export const isAnywhere = ({ key, value, from, to, isNegated }: Filter): boolean => key === 'in' && value.toLowerCase() === ANYWHERE && !isNegated && to - from === 'in:anywhere'.length;

/** The name of a filter whose value is still to be typed. */
const UNFINISHED = new RegExp(`(?<=^|\\p{White_Space})-?(?:${KEYS.join('|')}):["“”„]?[@#]?$`, 'iu');

/** A query without the filter that is being typed. */
export const finishedPart = (text: string): string => text.replace(UNFINISHED, '');

/** The server's text of a query: days as instants of the user's time zone, and no `in:anywhere`. */
export function sentQuery(typed: string, today = localDay(Date.now())): string {
  const text = finishedPart(typed);
  let [sent, end] = ['', 0];
  for (const token of tokensOf(text)) {
    sent += text.slice(end, token.from) + (token.key === null ? text.slice(token.from, token.to) : sentFilter(token, text.slice(token.from, token.to), today));
    end = token.to;
  }
  return (sent + text.slice(end)).trim();
}

function sentFilter(filter: Filter, typed: string, today: string): string {
  const { key, value } = filter;
  if (isAnywhere(filter)) return '';
  if (key !== 'on' && key !== 'before' && key !== 'after') return typed;
  const day = dayOf(value, today);
  if (day === null) return typed;
  // The server's `after` an instant includes it, and `before` does not.
  const [begin, end] = [instant(day), instant(daysBefore(day, -1))];
  return { on: `after:${begin} before:${end}`, before: `before:${begin}`, after: `after:${end}` }[key];
}

/** The day that a filter names. Null for an instant. */
export function dayOf(value: string, today: string): string | null {
  const named = NAMED_DAYS.findIndex((name) => name === value);
  if (named >= 0) return daysBefore(today, named);
  return isDay(value) ? value : null;
}

/** When a day begins. No message is older than 1970, and the server knows no year after 9999. */
function instant(day: string): string {
  if (!isDay(day) || day > '9999-12-30') return '9999-12-31T00:00:00Z';
  if (day < '1970-01-02') return '1970-01-01T00:00:00Z';
  return new Date(startOf(day)).toISOString().replace('.000Z', 'Z');
}

/** Removes tokens, each with the blanks after it, or before it at the end. */
function without(text: string, isRemoved: (token: Token) => boolean): string {
  let [kept, end, removesBlanks] = ['', 0, false];
  const take = (to: number) => {
    const part = text.slice(end, to);
    kept += removesBlanks ? part.replace(/^\p{White_Space}+/u, '') : part;
  };
  const tokens = tokensOf(text);
  for (const token of tokens) {
    if (isRemoved(token)) {
      take(token.from);
      [end, removesBlanks] = [token.to, true];
    }
  }
  take(text.length);
  const last = tokens.at(-1);
  return last && isRemoved(last) ? kept.trimEnd() : kept;
}
