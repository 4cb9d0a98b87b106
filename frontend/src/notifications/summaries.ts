/** Tells of collected messages in one summary: when it is not quiet, and no more are on their way. */
import type { Settings } from '../net/api-types';
import { collect, type Collected, dropCollected, takeCollected } from './collected';
import { quietAt } from './quiet';

/** How long no more messages must have been collected, in milliseconds. */
const SETTLED = 1_000;
/** How often the clock is looked at, in milliseconds: a timer is late by the time that the device slept. */
const LOOK = 60_000;

export type SummaryOptions = {
  userId: string;
  settings: () => Settings;
  isRead: (item: Collected) => boolean;
  /** All that is unread of this summary and the one before, which it replaces. */
  tell: (items: readonly Collected[]) => void;
  /** The rest of the summary that is shown. */
  change: (items: readonly Collected[]) => void;
};

export class Summaries {
  readonly #options: SummaryOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SummaryOptions) {
    this.#options = options;
  }

  async collect(items: readonly Collected[]): Promise<void> {
    if (items.length === 0) return;
    await collect(this.#options.userId, items);
    this.schedule();
  }

  /** The quiet times may be others now. */
  schedule(): void {
    clearTimeout(this.#timer);
    const now = new Date();
    const quiet = quietAt(this.#options.settings(), now);
    if (!quiet) this.#timer = setTimeout(() => void this.#tell(), SETTLED);
    else if (quiet.end) this.#timer = setTimeout(() => this.schedule(), Math.min(LOOK, quiet.end.getTime() - now.getTime()));
  }

  readonly #isUnread = (item: Collected): boolean => !this.#options.isRead(item);

  async #tell(): Promise<void> {
    const items = await takeCollected(this.#options.userId, this.#isUnread);
    if (items.length > 0) this.#options.tell(items);
  }

  /** A message was deleted. */
  async drop(messageId: string): Promise<void> {
    const left = await dropCollected(this.#options.userId, messageId);
    if (left) this.#options.change(left.filter(this.#isUnread));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
