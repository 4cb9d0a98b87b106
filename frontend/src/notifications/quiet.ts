/** Whether nothing notifies the user now: their quiet hours, quiet days and pause, in the device's time zone. */
import type { Settings } from '../net/api-types';

export type QuietSettings = Pick<Settings, 'quietFrom' | 'quietTo' | 'quietDays' | 'pausedUntil'>;
/** `end` is when notifications resume; null if every day is quiet. */
export type Quiet = { end: Date | null };
type Weekday = Settings['quietDays'][number];

/** In the order of `Date.getDay`. */
const DAYS: readonly Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** From Monday, as settings list them. */
export const WEEK: readonly Weekday[] = [...DAYS.slice(1), ...DAYS.slice(0, 1)];
const HOUR = 60 * 60_000;

/** Null if notifications may be shown now. */
export function quietAt(settings: QuietSettings, now: Date): Quiet | null {
  let end = now;
  for (let next = endOfPart(settings, end); next; next = endOfPart(settings, end)) {
    end = next;
    // A pause of months is no reason to look at each of its days, and a week repeats itself.
    if (isAlwaysQuiet(settings)) return { end: null };
  }
  return end === now ? null : { end };
}

/** When the pause, the quiet day or the quiet hours around a moment end. Another may begin then. */
function endOfPart({ pausedUntil, quietDays, quietFrom, quietTo }: QuietSettings, at: Date): Date | null {
  const paused = new Date(pausedUntil ?? 0);
  if (paused > at) return paused;
  if (quietDays.includes(DAYS[at.getDay()] as Weekday)) return localTime(at, 1, 0);
  if (quietFrom === null || quietTo === null) return null;
  const [from, to, minute] = [minutesOf(quietFrom), minutesOf(quietTo), at.getHours() * 60 + at.getMinutes()];
  if (minute >= from && (minute < to || to < from)) return localTime(at, to < from ? 1 : 0, to);
  return to < from && minute < to ? localTime(at, 0, to) : null;
}

const isAlwaysQuiet = ({ quietDays }: QuietSettings): boolean => quietDays.length === DAYS.length;

/** A time of day, on the day of a moment or a later one. */
function localTime(at: Date, days: number, minutes: number): Date {
  const time = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, 0, minutes);
  // On the day that clocks are set back, a time comes twice, and this may be after the first.
  while (time <= at) time.setTime(time.getTime() + HOUR);
  return time;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The end of a pause of an hour. */
export const inAnHour = (now: Date): Date => new Date(now.getTime() + HOUR);

/** The end of a pause until the next morning. */
export const tomorrowMorning = (now: Date): Date => localTime(now, 1, 8 * 60);
