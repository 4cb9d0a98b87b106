/** Finds words that look like filters and are none: those of other chats, and values that a filter does not have. Pure functions. */
import { daysBefore } from '../../../text/days';
import { optionsFor } from './options';
import { dayOf, filterText, finishedPart, readQuery } from './query';
import { type Key, KEYS } from './tokens';

/** `others` are filters to use instead. `isExcluded`: messages with this text were not searched for, but left out. */
export type Misread = { typed: string; others: string[]; isExcluded: boolean };

/** Names of filters in other chats, and the filters for the same here. */
const FOREIGN: ReadonlyMap<string, (value: string, day: string) => string[]> = new Map([
  ['channel', (value: string) => [filterText('in', value)]],
  ['stream', (value: string) => [filterText('in', value)]],
  ['dm', (value: string) => [filterText('in', `@${value}`)]],
  ['with', (value: string) => [filterText('in', `@${value}`)]],
  ['sender', (value: string) => [filterText('from', value)]],
  ['to', (value: string) => [filterText('in', `@${value}`), 'mentions:me']],
  ['during', (_: string, day: string) => [`on:${day}`, `after:${day}`, `before:${day}`]],
]);

const OPPOSITES: ReadonlyMap<string, Key> = new Map([['after', 'before'], ['before', 'after']]);

const FILTER = /^-?([a-z]+):(.+)/iu;

export function misreadFilters(text: string, today: string): Misread[] {
  const { words } = readQuery(finishedPart(text));
  return words.flatMap(({ from, to, isNegated }) => {
    const typed = text.slice(from, to);
    const [, name = '', value = ''] = FILTER.exec(typed) ?? [];
    const others = isNegated ? othersForNegated(name.toLowerCase(), value, today) : othersFor(name.toLowerCase(), value, today);
    return others.length > 0 ? [{ typed, others, isExcluded: isNegated }] : [];
  });
}

/** Times cannot be excluded, but the times before and after them can be searched. */
function othersForNegated(name: string, value: string, today: string): string[] {
  const [time] = readQuery(`${name}:${value}`).filters;
  const day = time ? dayOf(time.value, today) : null;
  switch (time?.key) {
    case 'on':
      return [`before:${time.value}`, `after:${time.value}`];
    case 'before':
      return [`after:${day === null ? time.value : daysBefore(day, 1)}`];
    case 'after':
      return [`before:${day === null ? time.value : daysBefore(day, -1)}`];
    default:
      return othersFor(OPPOSITES.get(name) ?? name, value, today).map((other) => (/^(?:on|before|after):/u.test(other) ? other : `-${other}`));
  }
}

function othersFor(name: string, value: string, today: string): string[] {
  const key: Key | undefined = KEYS.find((known) => known === name);
  // A quoted value with blanks is several words.
  if (!key) return /["“”„]/u.test(value) ? [] : (FOREIGN.get(name)?.(value.replace(/^[@#]/u, ''), daysBefore(today, 7)) ?? []);
  if (key === 'from' || key === 'in') return [];
  const begun = { key, sign: '', typed: '', rest: '', isNegated: false, from: 0, to: 0, most: Infinity } as const;
  return optionsFor(begun, { people: [], directs: [], rooms: [] }, today).map((option) => option.text);
}
