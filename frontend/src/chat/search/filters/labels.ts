/** Tells which filters are set, in the words of their chips: pure functions. */
import { dayName } from '../../../text/dates';
import { daysBefore, startOf } from '../../../text/days';
import { dayOf, isAnywhere, setFilters } from './query';
import type { Filter } from './tokens';

/** The keys of the filters by time. Together they are one choice. */
export const TIMES = ['on', 'before', 'after'] as const;

/** The last days that the menu offers, with today. */
export const SPANS = [7, 30];

/** Finds the name of a person by their username. */
type NameOf = (username: string) => string;

/** "From Jane, Tomas". Empty: from anyone. */
export function authorsLabel(text: string, nameOf: NameOf): string {
  const names = setFilters(text, 'from').map(({ value }) => (value.toLowerCase() === 'me' ? 'me' : nameOf(value)));
  return names.length > 0 ? `From ${names.join(', ')}` : '';
}

/** "launch, with Jane and Tomas". Empty: anywhere. */
export function placesLabel(text: string, nameOf: NameOf): string {
  const withPeople = (names: string[]) => `with ${new Intl.ListFormat('en-GB').format(names.map((name) => nameOf(name.trim().replace(/^@/u, ''))))}`;
  const places = setFilters(text, 'in').filter((filter) => !isAnywhere(filter)).map(({ value }) => (value.startsWith('@') ? withPeople(value.split(',')) : value));
  const label = places.join(', ');
  return label.startsWith('with ') ? `With ${label.slice(5)}` : label;
}

/** Whether only rooms are named. */
export const areRooms = (text: string): boolean => setFilters(text, 'in').every(({ value }) => !value.startsWith('@'));

/** "Today", "After 1 May 2024, before yesterday". Empty: at any time. */
export function timesLabel(text: string, today: string): string {
  const label = setFilters(text, ...TIMES).map((filter) => timeLabel(filter, today)).join(', ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function timeLabel({ key, value }: Filter, today: string): string {
  const day = dayOf(value, today);
  const span = SPANS.find((days) => key === 'after' && day === daysBefore(today, days));
  if (span) return `last ${span} days`;
  const name = day === null ? value : dayName(new Date(startOf(day)).toISOString(), today);
  const inSentence = name === 'Today' || name === 'Yesterday' ? name.toLowerCase() : name;
  return key === 'on' ? inSentence : `${key} ${inSentence}`;
}
