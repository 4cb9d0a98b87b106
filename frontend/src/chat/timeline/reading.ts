/** Tracks what the user has read: messages that were on the screen of a focused window for 300 ms. */
import { isNewer } from '../../net/ids';

export const READING_TIME = 300;

export class Reading {
  readonly #onread: (messageId: string) => void;
  /** The messages on the screen, and since when. */
  #since = new Map<string, number>();
  #readUpTo: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onread` gets the newest message read, whenever there is a newer one. */
  constructor(onread: (messageId: string) => void) {
    this.#onread = onread;
  }

  /** The messages on the screen have changed. There are none while nobody is looking. */
  look(messageIds: readonly string[]): void {
    const now = performance.now();
    this.#finish(now);
    this.#since = new Map(messageIds.map((id) => [id, this.#since.get(id) ?? now]));
    this.#wait(now);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** Counts what has been on the screen long enough. */
  #finish(now: number): void {
    const before = this.#readUpTo;
    for (const [id, since] of this.#since) {
      if (now - since >= READING_TIME && isNewer(id, this.#readUpTo)) this.#readUpTo = id;
    }
    if (this.#readUpTo !== null && this.#readUpTo !== before) this.#onread(this.#readUpTo);
  }

  #wait(now: number): void {
    clearTimeout(this.#timer);
    const unread = [...this.#since].filter(([id]) => isNewer(id, this.#readUpTo));
    if (unread.length === 0) return;
    const first = Math.min(...unread.map(([, since]) => since));
    this.#timer = setTimeout(() => {
      this.#finish(performance.now());
      this.#wait(performance.now());
    }, Math.max(0, first + READING_TIME - now));
  }
}
