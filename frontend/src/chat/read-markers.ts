/** Sends read markers to the server: immediately, one request at a time per conversation, and only forward. */
import { isNewer } from '../net/ids';

export class ReadMarkers {
  readonly #mark: (conversationId: string, messageId: string) => Promise<void>;
  readonly #waiting = new Map<string, string>();
  readonly #sending = new Set<string>();

  constructor(mark: (conversationId: string, messageId: string) => Promise<void>) {
    this.#mark = mark;
  }

  move(conversationId: string, messageId: string): void {
    if (!isNewer(messageId, this.#waiting.get(conversationId) ?? null)) return;
    this.#waiting.set(conversationId, messageId);
    void this.#send(conversationId);
  }

  /** Retries markers that a failed connection kept back. */
  wake(): void {
    for (const conversationId of this.#waiting.keys()) void this.#send(conversationId);
  }

  /** The page closes: sends waiting markers without waiting for earlier answers. */
  flush(): void {
    for (const [conversationId, messageId] of this.#waiting) void this.#mark(conversationId, messageId).catch(() => {});
  }

  async #send(conversationId: string): Promise<void> {
    if (this.#sending.has(conversationId)) return;
    this.#sending.add(conversationId);
    try {
      for (let next = this.#waiting.get(conversationId); next; next = this.#waiting.get(conversationId)) {
        await this.#mark(conversationId, next);
        if (this.#waiting.get(conversationId) === next) this.#waiting.delete(conversationId);
      }
    } catch {
      // Kept, and sent when the stream is back.
    } finally {
      this.#sending.delete(conversationId);
    }
  }
}
