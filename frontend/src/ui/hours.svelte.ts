/** The hours of the clock that the user chose, or the region's. Kept for later visits and shared by tabs. */
import { keep, recall } from '../net/storage';
import { HOURS, type Hours, timeStyle } from '../text/time-style.svelte';

const KEY = 'chinwag.hours';

class HoursChoice {
  constructor() {
    timeStyle.hours = parse(recall(KEY));
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY) timeStyle.hours = parse(newValue);
    });
  }

  get chosen(): Hours {
    return timeStyle.hours;
  }

  choose(hours: Hours): void {
    keep(KEY, hours === 'region' ? null : hours);
    timeStyle.hours = hours;
  }
}

const parse = (kept: string | null): Hours => HOURS.find((known) => known === kept) ?? 'region';

export const hours = new HoursChoice();
