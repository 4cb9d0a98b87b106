/** Whether this browser shows notifications: what it allows, and what the user chose for it. Shared by all tabs. */
import { keep, recall } from '../net/storage';

const ON = 'chinwag.notifications';
const TEXT = 'chinwag.notifications.text';

/**
 * `on`: shown here. `off`: the user has not turned them on here. `blocked`: the browser refuses. `insecure`: browsers
 * allow them only over HTTPS. `unsupported`: the browser has none.
 */
export type NotificationState = 'on' | 'off' | 'blocked' | 'insecure' | 'unsupported';

/** Facts that the browser tells. */
export type BrowserFacts = { isSecure: boolean; permission: NotificationPermission | null; isTurnedOn: boolean };

export function stateOf({ isSecure, permission, isTurnedOn }: BrowserFacts): NotificationState {
  if (!isSecure) return 'insecure';
  if (permission === null) return 'unsupported';
  if (permission === 'denied') return 'blocked';
  return permission === 'granted' && isTurnedOn ? 'on' : 'off';
}

class Permission {
  #granted = $state(granted());
  #isTurnedOn = $state(recall(ON) === 'on');
  #showsText = $state(recall(TEXT) !== 'off');

  readonly state: NotificationState = $derived(stateOf({ isSecure: globalThis.isSecureContext, permission: this.#granted, isTurnedOn: this.#isTurnedOn }));

  constructor() {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === ON) this.#isTurnedOn = newValue === 'on';
      if (key === TEXT) this.#showsText = newValue !== 'off';
      this.look();
    });
    // The user changes it beside the address or in the browser's settings.
    addEventListener('focus', () => this.look());
    void navigator.permissions?.query({ name: 'notifications' }).then((status) => (status.onchange = () => this.look()), () => {});
  }

  /** Whether a notification of this browser shows the message, or only who it is from. */
  get showsText(): boolean {
    return this.#showsText;
  }

  set showsText(shows: boolean) {
    keep(TEXT, shows ? null : 'off');
    this.#showsText = shows;
  }

  /** Asks the user unless the browser knows the answer. Only after a click: browsers refuse it otherwise. */
  async turnOn(): Promise<void> {
    if (granted() === 'default') await Notification.requestPermission();
    this.look();
    this.#turn(this.#granted === 'granted');
  }

  turnOff(): void {
    this.#turn(false);
  }

  look(): void {
    this.#granted = granted();
  }

  #turn(on: boolean): void {
    keep(ON, on ? 'on' : null);
    this.#isTurnedOn = on;
  }
}

const granted = (): NotificationPermission | null => ('Notification' in globalThis ? Notification.permission : null);

export const permission = new Permission();
