/** Whether the user is looking at this tab, and their current day. */
import { localDay } from '../text/dates';

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
    addEventListener('focus', () => (this.isFocused = true));
    addEventListener('blur', () => (this.isFocused = false));
    setInterval(() => this.#lookAtCalendar(), 60_000);
  }

  #lookAtCalendar(): void {
    this.today = localDay(Date.now());
  }
}

export const attention = new Attention();
