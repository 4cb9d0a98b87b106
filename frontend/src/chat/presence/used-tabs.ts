/** The tabs of this browser that are in use. Each has a mark in the browser's storage and renews it: that of a tab that crashed expires. */
import { keep, keysStartingWith, recall } from '../../net/storage';

/** How long a mark lasts, in milliseconds. */
export const LEASE = 70_000;

export class UsedTabs {
  readonly #prefix: string;
  readonly #key: string;

  constructor(userId: string) {
    this.#prefix = `chinwag.used.${userId}.`;
    this.#key = this.#prefix + Math.random().toString(36).slice(2);
  }

  /** Marks this tab as used, or not. */
  mark(isUsed: boolean): void {
    keep(this.#key, isUsed ? String(Date.now() + LEASE) : null);
  }

  /** Whether another tab is in use. */
  get areOthers(): boolean {
    return keysStartingWith(this.#prefix).filter((key) => key !== this.#key && this.#lasts(key)).length > 0;
  }

  /** Whether another tab has taken its mark away. */
  isLess = ({ key, newValue }: Pick<StorageEvent, 'key' | 'newValue'>): boolean => key !== null && key.startsWith(this.#prefix) && newValue === null;

  #lasts(key: string): boolean {
    const left = Number(recall(key)) - Date.now();
    // The clock may have been set back.
    const lasts = left > 0 && left <= LEASE;
    if (!lasts) keep(key, null);
    return lasts;
  }
}
