/** Local days, such as "2026-03-01", and when they begin. */
import { localDay } from './dates';

/** Zones are at most 14 hours ahead of UTC, and 12 behind. */
const AHEAD = 15 * 60 * 60_000;
const BEHIND = 13 * 60 * 60_000;
/** Zones change at no other time. */
const QUARTER = 15 * 60_000;

/** The first moment of a day: midnight, or later if the clocks go forward then. A day that a zone left out begins with the next one. */
export function startOf(day: string): number {
  const utc = Date.parse(`${day}T00:00Z`);
  let [from, to] = [(utc - AHEAD) / QUARTER, (utc + BEHIND) / QUARTER];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (localDay(middle * QUARTER) < day) from = middle + 1;
    else to = middle;
  }
  return from * QUARTER;
}

export function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}
