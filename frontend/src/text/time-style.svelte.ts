/** The time zone and the hours of the clock in which times are shown. Components that show a time follow both. */

/** Those of the browser's language and region, from 1 to 12, or from 0 to 23. */
export type Hours = 'system' | '12' | '24';

class TimeStyle {
  zone = $state(currentZone());
  hours = $state<Hours>('system');

  /** No event tells that the computer has moved to another time zone. */
  followZone(): void {
    this.zone = currentZone();
  }
}

/** Undefined for a zone that the browser cannot name. */
function currentZone(): string | undefined {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === 'Etc/Unknown' ? undefined : timeZone;
}

export const timeStyle = new TimeStyle();
