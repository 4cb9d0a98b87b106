/** Sends read markers to the server: immediately, one request at a time per conversation, and only forward. Many are sent a few at a time. */
import { backoff } from '../../net/backoff';
import { isNewer } from '../../net/ids';

/** How many requests run at once when many markers wait. */
export const AT_ONCE = 4;

export class ReadMarkers {
  readonly #mark: (conversationId: string, messageId: string) => Promise<void>;
  readonly #waiting = new Map<string, string>();
  readonly #sending = new Set<string>();
  /** The conversations whose markers wait for others. */
  #queue: string[] = [];
  /** The number of runs through the queue. */
  #runs = 0;
  /** The failures since the last success. */
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  readonly #onsettled: (conversationId: string) => void;

  /** `onsettled`: the server has the last marker of a conversation. */
  constructor(mark: (conversationId: string, messageId: string) => Promise<void>, onsettled: (conversationId: string) => void = () => {}) {
    this.#mark = mark;
    this.#onsettled = onsettled;
  }

  /** Forgets what waits in a conversation that the user has left. */
  forget(conversationId: string): void {
    this.#waiting.delete(conversationId);
  }

  move(conversationId: string, messageId: string): void {
    if (this.#keep(conversationId, messageId)) void this.#send(conversationId);
  }

  /** Moves the markers of many conversations, in this order. */
  moveAll(markers: readonly (readonly [conversationId: string, messageId: string])[]): void {
    for (const [conversationId, messageId] of markers) this.#keep(conversationId, messageId);
    this.#sendAll();
  }

  /** Another user may sign in next: nothing is sent any more. */
  close(): void {
    this.#waiting.clear();
  }

  /** Retries markers that a failed connection kept back. */
  wake(): void {
    this.#sendAll();
  }

  /** The page closes: sends waiting markers without waiting for earlier answers. */
  flush(): void {
    for (const [conversationId, messageId] of this.#waiting) void this.#mark(conversationId, messageId).catch(() => {});
  }

  /** Returns whether it is newer than the one that waits. */
  #keep(conversationId: string, messageId: string): boolean {
    const isNews = isNewer(messageId, this.#waiting.get(conversationId) ?? null);
    if (isNews) this.#waiting.set(conversationId, messageId);
    return isNews;
  }

  #sendAll(): void {
    this.#queue = [...this.#waiting.keys()].filter((conversationId) => !this.#sending.has(conversationId));
    while (this.#queue.length > 0 && this.#runs < AT_ONCE) void this.#sendQueued();
  }

  async #sendQueued(): Promise<void> {
    this.#runs += 1;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) await this.#send(next);
    this.#runs -= 1;
  }

  async #send(conversationId: string): Promise<void> {
    if (this.#sending.has(conversationId)) return;
    this.#sending.add(conversationId);
    try {
      for (let next = this.#waiting.get(conversationId); next; next = this.#waiting.get(conversationId)) {
        await this.#mark(conversationId, next);
        this.#failures = 0;
        if (this.#waiting.get(conversationId) === next) this.#waiting.delete(conversationId);
      }
      this.#onsettled(conversationId);
    } catch {
      // Kept, and sent after a pause: the stream may be open all the time, and nothing else would wake it.
      this.#failures += 1;
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#sendAll(), backoff(this.#failures));
    } finally {
      this.#sending.delete(conversationId);
    }
  }
}
