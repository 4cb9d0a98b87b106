/** How long something takes or lasts, in words. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "in 6 days", to the nearest. */
export function untilWords(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left < MINUTE) return 'within a minute';
  if (left < 1.5 * HOUR) return `in ${counted(Math.round(left / MINUTE), 'minute')}`;
  if (left < 1.5 * DAY) return `in ${counted(Math.round(left / HOUR), 'hour')}`;
  return `in ${counted(Math.round(left / DAY), 'day')}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
