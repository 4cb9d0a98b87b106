/** How sessions are listed: pure functions. */
import type { SessionView } from '../../net/api-types';
import { dayName, localDay } from '../../text/dates';

const HOUR = 3_600_000;

/** "Used within the last hour": the server records uses once an hour at most. */
export function lastUse({ lastUsedAt }: SessionView, now: number): string {
  const ago = now - Date.parse(lastUsedAt);
  if (ago < 1.5 * HOUR) return 'Used within the last hour';
  if (localDay(lastUsedAt) === localDay(now)) return `Used ${Math.round(ago / HOUR)} hours ago`;
  return `Last used ${onDay(lastUsedAt, now)}`;
}

/** "today", "yesterday", "on Monday 2 March": a day within a sentence. */
export function onDay(at: string, now: number): string {
  const day = dayName(at, localDay(now));
  return day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : `on ${day}`;
}
