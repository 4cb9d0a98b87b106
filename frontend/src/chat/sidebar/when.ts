/** When something was said, as short as a narrow list needs it. */
import { clockTime, localDay } from '../../text/dates';

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'short' });
const WEEK = 6;

/** The time today, the weekday in the last week, else the date. `today` is a local day. */
export function shortTime(at: string, today: string): string {
  const date = localDay(at);
  if (date === today) return clockTime(at);
  const days = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  if (days > 0 && days <= WEEK) return weekday.format(new Date(at));
  return (date.slice(0, 4) === today.slice(0, 4) ? day : dayOfYear).format(new Date(at));
}
