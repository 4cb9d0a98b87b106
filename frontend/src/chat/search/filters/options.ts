/** The filters that complete what is being typed in the field of a search: pure functions. */
import type { User } from '../../../net/api-types';
import { daysBefore } from '../../../text/days';
import { rankedName, rankOf } from '../../../users/ranking';
import { hitOf, searchName } from '../../../users/search';
import { namesOf } from '../../../users/users';
import type { SuggestedRoom } from '../../composer/suggestions';
import { ANYWHERE, filterText, LONGEST_QUERY } from './query';
import { type Key, KEYS, NAMED_DAYS, THINGS, tokensOf } from './tokens';

/** A direct conversation by its people: the others in it, or the user alone in notes. */
export type Direct = { id: string; users: readonly User[] };

/** `text` takes the place of what is typed. */
export type Option = { key: string; text: string } & (
  | { kind: 'person'; user: User }
  | { kind: 'direct'; users: readonly User[] }
  | { kind: 'room'; room: SuggestedRoom }
  | { kind: 'value' | 'filter'; hint: string }
);

/**
 * The filter before the caret. `key` is null while its name is being typed; `typed` is the beginning of the name or value, and `rest` is
 * what follows the caret without a blank. `most` is how long a filter can be in its place.
 */
export type TypedFilter = { key: Key | null; sign: '' | '@' | '#'; typed: string; rest: string; isNegated: boolean; from: number; to: number; most: number };

const FILTER = new RegExp(`^(${KEYS.join('|')}):["“”„]?([@#]?)([^"“”„]*)$`, 'i');

export function typedFilterAt(text: string, caret: number): TypedFilter | null {
  const token = tokensOf(text).find(({ from, to }) => from < caret && caret <= to);
  if (!token) return null;
  const from = token.from + (token.isNegated ? 1 : 0);
  const before = text.slice(from, caret);
  // After an open quote, all the rest of the text would be replaced.
  const to = token.isOpen ? caret : token.to;
  const place = { isNegated: token.isNegated, from, to, rest: text.slice(caret, to), most: LONGEST_QUERY - text.length + caret - from };
  const found = FILTER.exec(before);
  if (found) return { ...place, key: found[1]?.toLowerCase() as Key, sign: found[2] as '' | '@' | '#', typed: found[3] ?? '' };
  const mayBeName = caret === token.to && /^[a-z]+$/iu.test(before);
  return mayBeName ? { ...place, key: null, sign: '', typed: before } : null;
}

/** The part of the text to replace, and its replacement, with a blank after a whole filter. */
export function replacementOf(text: string, typed: TypedFilter, option: Option): { from: number; to: number; text: string } {
  const { from } = typed;
  const caret = typed.to - typed.rest.length;
  const isQuoted = /["“”„]/u.test(text.slice(from, caret));
  const to = isQuoted || isOfValue(typed, option) ? typed.to : caret;
  if (option.kind === 'filter') return { from, to, text: option.text };
  return { from, to: text[to] === ' ' ? to + 1 : to, text: `${option.text} ` };
}

/** Whether what follows the caret is a part of the value. Else it is a word before which the filter is typed. */
const isOfValue = ({ typed, rest }: TypedFilter, option: Option): boolean => typed !== '' && fitting(typed + rest, [option], valuesOf, 1).length > 0;

function valuesOf(option: Option): string[] {
  if (option.kind === 'person') return namesOf(option.user);
  if (option.kind === 'direct') return [...option.users.flatMap(namesOf), placeWith(option.users).slice(1)];
  return [option.kind === 'room' ? option.room.name : option.text.slice(option.text.indexOf(':') + 1)];
}

/** The people and rooms that fit what is typed. */
export type Found = { people: readonly User[]; directs: readonly Direct[]; rooms: readonly SuggestedRoom[] };

export function optionsFor(typed: TypedFilter, found: Found, today: string): Option[] {
  const options = allFor(typed, found, today).filter(({ text }) => text.length <= typed.most);
  return options.length === 1 && options[0]?.text === typed.key + ':' + typed.sign + typed.typed ? [] : options;
}

function allFor({ key, sign, typed, isNegated }: TypedFilter, found: Found, today: string): Option[] {
  const begun = (all: Option[], named = (text: string) => text.slice(text.indexOf(':') + 1)) => all.filter(({ text }) => named(text).startsWith(typed.toLowerCase()));
  switch (key) {
    case null:
      return begun(KEYS.filter((name) => !isNegated || !isTime(name)).map((name) => ({ kind: 'filter', key: name, text: `${name}:`, hint: NAMES[name] })), (text) => text);
    case 'from':
      if (sign === '#') return [];
      return [...(sign ? [] : begun([valueOf('from', 'me', 'your messages')])), ...found.people.map((user): Option => ({ kind: 'person', key: `person-${user.id}`, text: filterText('from', user.username), user }))];
    case 'in': {
      const rooms = sign === '@' ? [] : found.rooms.map((room): Option => ({ kind: 'room', key: `room-${room.id}`, text: filterText('in', room.name), room }));
      const anywhere = sign || isNegated ? [] : begun([valueOf('in', ANYWHERE, 'all conversations')]);
      const directs = found.directs.map(({ id, users }): Option => ({ kind: 'direct', key: `direct-${id}`, text: filterText('in', placeWith(users)), users }));
      return [...rooms, ...(sign === '#' ? [] : directs), ...anywhere];
    }
    case 'has':
      return begun(THINGS.map((thing) => valueOf('has', thing, HINTS[thing])));
    case 'is':
      return begun([valueOf('is', 'pinned', 'pinned messages')]);
    case 'mentions':
      return begun([valueOf('mentions', 'me', 'messages that mention you')]);
    case 'on':
    case 'before':
    case 'after':
      return isNegated ? [] : begun([...NAMED_DAYS.map((day) => valueOf(key, day, '')), valueOf(key, daysBefore(today, 7), 'or any year-month-day')]);
  }
}

const isTime = (key: Key): boolean => key === 'on' || key === 'before' || key === 'after';
const valueOf = (key: Key, value: string, hint: string): Option => ({ kind: 'value', key: `${key}-${value}`, text: `${key}:${value}`, hint });

const NAMES: Record<Key, string> = { from: 'a person', in: 'a room or a person', before: 'a day', after: 'a day', on: 'a day', has: 'files, links, pictures', is: 'pinned', mentions: 'me' };
const HINTS = { file: 'with files', link: 'with links', picture: 'with pictures', reaction: 'with reactions' };

/** The value of `in:` for the direct conversation with these people: "@ann,@bob". */
export const placeWith = (users: readonly User[]): string => users.map(({ username }) => `@${username}`).join();

/**
 * Direct conversations with the typed people: after a comma another one is typed, as in "ann,@bo". Those of one person come first, except
 * before anything is typed. One whose filter is longer than any query is none.
 */
export function fittingDirects(typed: string, all: readonly Direct[], most: number): Direct[] {
  const short = all.filter(({ users }) => filterText('in', placeWith(users)).length <= LONGEST_QUERY);
  const names = ({ users }: Direct) => users.flatMap(namesOf);
  if (typed === '') return fitting(typed, short, names, most);
  const parts = typed.split(',').map((part) => part.trim().replace(/^@/u, ''));
  const found = parts.reduce((left, part) => fitting(part, left, names, left.length), short.filter(({ users }) => users.length >= parts.length));
  return [...found.filter(({ users }) => users.length === 1), ...found.filter(({ users }) => users.length > 1)].slice(0, most);
}

/** Those whose names contain the typed text, the best first, and else in their order. */
export function fitting<T>(typed: string, all: readonly T[], names: (item: T) => string[], most: number): T[] {
  const [hit, rank] = [hitOf(typed), rankOf(typed)];
  const found = all.filter((item) => names(item).some((name) => hit(searchName(name)) !== 'none'));
  const ranked = found.map((item) => ({ item, at: rank(names(item).map(rankedName)) }));
  return ranked.sort((a, b) => a.at - b.at).slice(0, most).map(({ item }) => item);
}

export function calledExactly<T>(wanted: string, all: readonly T[], nameOf: (item: T) => string): T[] {
  const hit = hitOf(wanted);
  return all.filter((item) => hit(searchName(nameOf(item))) === 'whole');
}

/** Those of exactly this name, or else all whose names differ in accents alone: what the server takes a name to mean (`src/search/names.rs`). */
export function calledBy<T>(wanted: string, all: readonly T[], nameOf: (item: T) => string): T[] {
  const { folded } = searchName(wanted);
  const exact = calledExactly(wanted, all, nameOf);
  return exact.length > 0 ? exact : all.filter((item) => folded !== '' && searchName(nameOf(item)).folded === folded);
}
