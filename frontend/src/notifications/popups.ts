/** The notifications of the system that this browser shows. */
import { show } from './show';

export type PopupData = {
  /** The page's address that a click opens. The service worker reads it. */
  path: string;
  /** The message that it shows. */
  messageId: string;
  /** The last message of each conversation that it tells of. */
  covers: Record<string, string>;
  /** How many messages it is for. */
  count: number;
};
/** It replaces an earlier notification of the same tag. `alerts`: the system shows that it has changed. A test has no data. */
export type Popup = { tag: string; title: string; body: string; icon: string; alerts: boolean; data: PopupData | null };
export type ShownPopup = { tag: string; data: PopupData; close: () => void };

export const ICON = '/icon-192.png';

export class Popups {
  /** Those that the service worker does not know. */
  readonly #own = new Map<string, Notification>();
  readonly #onclick: (path: string) => void;
  #hasEnded = false;

  constructor(onclick: (path: string) => void = () => {}) {
    this.#onclick = onclick;
  }

  /** By the service worker if there is one: Chrome on Android shows no others, and a click works when the page is closed. Resolves with whether the browser shows it. */
  async show({ tag, title, body, icon, alerts, data }: Popup): Promise<boolean> {
    // The page has its own sounds.
    const options = { tag, body, icon, data, silent: true, renotify: alerts };
    const worker = await workerRegistration();
    if (this.#hasEnded) return false;
    return worker ? this.#showBy(worker, title, options) : this.#showOwn(title, options);
  }

  async #showBy(worker: ServiceWorkerRegistration, title: string, options: NotificationOptions & { tag: string }): Promise<boolean> {
    const isShown = await worker.showNotification(title, options).then(() => true, () => false);
    // The user may have signed out meanwhile.
    if (this.#hasEnded) for (const popup of await worker.getNotifications({ tag: options.tag })) popup.close();
    return isShown;
  }

  #showOwn(title: string, options: NotificationOptions & { tag: string; data: PopupData | null }): boolean {
    const popup = show(title, options);
    if (!popup) return false;
    const { tag, data } = options;
    this.#own.set(tag, popup);
    popup.onclose = () => this.#own.get(tag) === popup && this.#own.delete(tag);
    popup.onclick = () => {
      window.focus();
      if (data) this.#onclick(data.path);
      popup.close();
    };
    return true;
  }

  /** Those that tell of messages, perhaps shown by a tab that is closed by now. */
  async all(): Promise<ShownPopup[]> {
    const worker = await workerRegistration();
    const all = [...this.#own.values(), ...((await worker?.getNotifications()) ?? [])];
    return all.flatMap((popup) => (isPopupData(popup.data) ? [{ tag: popup.tag, data: popup.data, close: () => popup.close() }] : []));
  }

  async close(isDone: (popup: ShownPopup) => boolean): Promise<void> {
    for (const popup of await this.all()) if (isDone(popup)) popup.close();
  }

  /** The page is left. Those of the service worker stay. */
  end(): void {
    this.#hasEnded = true;
    for (const popup of this.#own.values()) popup.close();
  }
}

async function workerRegistration(): Promise<ServiceWorkerRegistration | null> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  return registration?.active ? registration : null;
}

/** An earlier version of the page may have shown others. */
const isPopupData = (data: unknown): data is PopupData => typeof data === 'object' && data !== null && 'count' in data;
