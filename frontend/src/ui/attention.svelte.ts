/** Whether the user is looking at this tab, and their current day and time zone. */
import { localDay } from '../text/dates';
import { timeStyle } from '../text/time-style.svelte';

class Attention {
  isVisible = $state(document.visibilityState === 'visible');
  isFocused = $state(document.hasFocus());
  today = $state(localDay(Date.now()));

  /** Visible and focused: displayed messages count as read. */
  readonly isAttending = $derived(this.isVisible && this.isFocused);

  constructor() {
    document.addEventListener('visibilitychange', () => {
      this.isVisible = document.visibilityState === 'visible';
      this.#lookAtCalendar();
    });
    addEventListener('focus', () => {
      this.isFocused = true;
      this.#lookAtCalendar();
    });
    addEventListener('blur', () => (this.isFocused = false));
    setInterval(() => this.#lookAtCalendar(), 60_000);
  }

  #lookAtCalendar(): void {
    timeStyle.followZone();
    this.today = localDay(Date.now());
  }
}

export const attention = new Attention();
