/** Splits the text of a search into words, phrases and filters, as the server does (`src/search/query.rs`). */
import { trimmed } from '../../../text/content';

export const KEYS = ['from', 'in', 'before', 'after', 'on', 'has', 'is', 'mentions'] as const;
export type Key = (typeof KEYS)[number];
export const THINGS = ['file', 'link', 'picture', 'reaction'] as const;
export type Thing = (typeof THINGS)[number];

/** A part of the text: `text.slice(from, to)`, with the sign of negation. */
type Place = { from: number; to: number; isNegated: boolean };
/** Text to find. `value` has no quotes. `isOpen`: its last quote is not typed yet, so all that follows belongs to it. */
export type Word = Place & { key: null; value: string; isOpen: boolean };
/** `value` is in the form that the page writes: `@ann` or `launch` for `in:`, `file` for `has:files`. */
export type Filter = Place & { key: Key; value: string; isOpen: boolean };
export type Token = Word | Filter;

/** Phones write curly quotes, and languages differ in which ones open. */
const QUOTES = '"“”„';
const PHRASE = new RegExp(`^[${QUOTES}]([^${QUOTES}]*)([${QUOTES}]?)`, 'u');
/** `--all`, `->` and `-5` are words. */
const NEGATED = /^-(?=[\p{Alphabetic}"@#]|[^\p{ASCII}\p{White_Space}])/u;
const KEY = new RegExp(`^(${KEYS.join('|')}):`, 'i');
const WORD = /^\P{White_Space}*/u;
const BLANKS = /^\p{White_Space}*/u;

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let from = lengthOf(BLANKS, text); from < text.length; from += lengthOf(BLANKS, text.slice(from))) {
    const token = tokenAt(text, from);
    tokens.push(token);
    from = token.to;
  }
  return tokens;
}

function tokenAt(text: string, from: number): Token {
  const isNegated = NEGATED.test(text.slice(from));
  const begin = from + (isNegated ? 1 : 0);
  const rest = text.slice(begin);
  const key = KEY.exec(rest);
  const valueAt = begin + (key?.[0].length ?? 0);
  const phrase = PHRASE.exec(text.slice(valueAt));
  const raw = phrase ? (phrase[1] ?? '') : (WORD.exec(text.slice(valueAt))?.[0] ?? '');
  const to = valueAt + (phrase?.[0] ?? raw).length;
  const place = { from, to, isNegated, isOpen: phrase?.[2] === '' };
  const name = key?.[1]?.toLowerCase() as Key | undefined;
  const value = name && filterValue(name, trimmed(raw), isNegated);
  if (name && value) return { ...place, key: name, value };
  return { ...place, key: null, value: key ? text.slice(begin, to) : raw };
}

/** The value of a filter. Null for text. */
function filterValue(key: Key, value: string, isNegated: boolean): string | null {
  switch (key) {
    case 'from':
      return value.replace(/^@/u, '') || null;
    case 'in':
      return value.startsWith('@') ? value.length > 1 ? value : null : value.replace(/^#/u, '') || null;
    case 'before':
    case 'after':
    case 'on':
      return isNegated ? null : timeOf(key, value);
    case 'has':
      return thingOf(value);
    case 'is':
      return value === 'pinned' ? value : null;
    case 'mentions':
      return value === 'me' ? value : null;
  }
}

export const NAMED_DAYS = ['today', 'yesterday'] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/iu;

function timeOf(key: Key, value: string): string | null {
  const named = NAMED_DAYS.find((name) => name === value.toLowerCase());
  if (named || isDay(value)) return named ?? value;
  return key !== 'on' && INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

/** Whether a text is a day of the calendar, such as "2026-05-01". */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/u.test(text)) return false;
  const at = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function thingOf(name: string): Thing | null {
  const lower = name.toLowerCase();
  const thing = lower === 'image' || lower === 'images' ? 'picture' : lower.replace(/s$/u, '');
  return THINGS.find((known) => known === thing) ?? null;
}
