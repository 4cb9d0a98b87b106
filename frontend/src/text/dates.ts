/**
 * Times as people read them, in one time zone, in their locale and with the hours that they chose. All read reactive state,
 * so a component that calls them is drawn again when the zone or the choice changes.
 */
import { type Hours, timeStyle } from './time-style.svelte';

type Formats = ReturnType<typeof formatsFor>;

function formatsFor(timeZone: string | undefined, hours: Hours) {
  const format = (options: Intl.DateTimeFormatOptions, locale?: string) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const hourCycle = ({ system: undefined, 12: 'h12', 24: 'h23' } as const)[hours];
  return {
    timeZone,
    hours,
    clock: format({ hour: 'numeric', minute: '2-digit', hourCycle }),
    full: format({ dateStyle: 'full', timeStyle: 'medium', hourCycle }),
    day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayOfYear: format({ day: 'numeric', month: 'long', year: 'numeric' }),
    weekday: format({ weekday: 'short' }),
    shortDay: format({ day: 'numeric', month: 'short' }),
    shortDate: format({ dateStyle: 'short' }),
    // Swedish dates are those of ISO 8601.
    iso: format({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv'),
    /** The days of quarters of an hour: zones change at no other time, and neighbours are asked for again and again. */
    days: new Map<number, string>(),
  };
}

let made: Formats | undefined;

function formats(): Formats {
  const { zone, hours } = timeStyle;
  if (made === undefined || made.timeZone !== zone || made.hours !== hours) made = formatsFor(zone, hours);
  return made;
}

export const clockTime = (at: string | number): string => formats().clock.format(new Date(at));
export const fullTime = (at: string): string => formats().full.format(new Date(at));

const QUARTER = 15 * 60_000;
const MOST_DAYS = 1_000;
const DAY = 24 * 60 * 60_000;
/** In days: a weekday's name means the last one. */
const WEEK = 7;

/** The local day as a value to compare, e.g. "2026-03-01". */
export function localDay(at: string | number): string {
  const { iso, days } = formats();
  const quarter = Math.floor(new Date(at).getTime() / QUARTER);
  let day = days.get(quarter);
  if (day === undefined) {
    if (days.size >= MOST_DAYS) days.clear();
    day = iso.format(quarter * QUARTER);
    days.set(quarter, day);
  }
  return day;
}

/** The name of a day: "Today", "Yesterday", "Monday 2 March", "5 May 2024". */
export function dayName(at: string, today: string): string {
  const name = localDay(at);
  if (name === today) return 'Today';
  if (name === dayBefore(today)) return 'Yesterday';
  const { day, dayOfYear } = formats();
  return (name.slice(0, 4) === today.slice(0, 4) ? day : dayOfYear).format(new Date(at));
}

/** In a narrow list: the time today, the weekday in the last week, else the date. `today` is a local day. */
export function shortTime(at: string, today: string): string {
  const date = localDay(at);
  if (date === today) return clockTime(at);
  const { weekday, shortDay, shortDate } = formats();
  const days = Math.round((Date.parse(today) - Date.parse(date)) / DAY);
  if (days > 0 && days < WEEK) return weekday.format(new Date(at));
  return (date.slice(0, 4) === today.slice(0, 4) ? shortDay : shortDate).format(new Date(at));
}

/** The calendar's day before, in any time zone. */
function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
