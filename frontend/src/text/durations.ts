/** Durations in words. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "in 6 days", rounded. */
export function untilWords(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left < MINUTE) return 'within a minute';
  if (left < 1.5 * HOUR) return `in ${counted(Math.round(left / MINUTE), 'minute')}`;
  if (left < 1.5 * DAY) return `in ${counted(Math.round(left / HOUR), 'hour')}`;
  return `in ${counted(Math.round(left / DAY), 'day')}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Beyond this, minutes are easier to read than seconds alone. */
const SECONDS_ALONE = 99;

/** "12 s", "4 min 5 s". */
export function countdown(seconds: number): string {
  if (seconds <= SECONDS_ALONE) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The time until then, like a timer: "4:05". */
export function timeLeft(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
