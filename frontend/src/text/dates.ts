/** Times as people read them, in their time zone and locale. */

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export const clockTime = (at: string | number): string => clock.format(new Date(at));
export const fullTime = (at: string): string => full.format(new Date(at));

/** The local day as a value to compare, e.g. "2026-03-01". */
export function localDay(at: string | number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The name of a day: "Today", "Yesterday", "Monday 2 March", "5 May 2024". */
export function dayName(at: string, today: string): string {
  const name = localDay(at);
  if (name === today) return 'Today';
  const midnight = new Date(`${today}T00:00`);
  if (name === localDay(midnight.setDate(midnight.getDate() - 1))) return 'Yesterday';
  return (name.slice(0, 4) === today.slice(0, 4) ? day : dayOfYear).format(new Date(at));
}
