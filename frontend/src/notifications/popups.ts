/** The notifications of the system that this browser shows. */
import { show } from './show';

export type PopupData = {
  /** The page's address that a click opens. The service worker reads it. */
  path: string;
  /** The message that it shows. */
  messageId: string;
  /** The last message of each conversation that it tells of. */
  covers: Record<string, string>;
};
/** It replaces an earlier notification of the same tag. `alerts`: the system shows that it has changed. */
export type Popup = { tag: string; title: string; body: string; icon: string; alerts: boolean; data: PopupData };

export class Popups {
  /** Those that the service worker does not know. */
  readonly #own = new Map<string, Notification>();
  readonly #onclick: (path: string) => void;

  constructor(onclick: (path: string) => void) {
    this.#onclick = onclick;
  }

  /** By the service worker if there is one: Chrome on Android shows no others, and a click works when the page is closed. */
  async show({ tag, title, body, icon, alerts, data }: Popup): Promise<void> {
    // The page has its own sounds.
    const options = { tag, body, icon, data, silent: true, renotify: alerts };
    const registration = await workerRegistration();
    if (registration) return registration.showNotification(title, options);
    const popup = show(title, options);
    if (!popup) return;
    this.#own.set(tag, popup);
    popup.onclose = () => this.#own.get(tag) === popup && this.#own.delete(tag);
    popup.onclick = () => {
      window.focus();
      this.#onclick(data.path);
      popup.close();
    };
  }

  /** Closes those of which all is read, perhaps shown by a tab that is closed by now. */
  async close(isDone: (data: PopupData) => boolean): Promise<void> {
    const registration = await workerRegistration();
    const shown = [...this.#own.values(), ...((await registration?.getNotifications()) ?? [])];
    for (const popup of shown) if (isPopupData(popup.data) && isDone(popup.data)) popup.close();
  }
}

async function workerRegistration(): Promise<ServiceWorkerRegistration | null> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  return registration?.active ? registration : null;
}

/** An earlier version of the page may have shown others. */
const isPopupData = (data: unknown): data is PopupData => typeof data === 'object' && data !== null && 'covers' in data;
