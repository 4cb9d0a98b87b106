/** How the stream fares, as a person wants to know it: nothing for a hiccup, since when after three seconds. */
import type { Failure, StreamStatus } from './stream';

const HICCUP = 3_000;

export class ConnectionStatus {
  /** When the stream was last open, once it has been gone for too long; null while all is well. */
  lostSince = $state<number | null>(null);
  /** Why. */
  reason = $state<Failure>('lost');
  #timer: ReturnType<typeof setTimeout> | undefined;

  receive(status: StreamStatus): void {
    clearTimeout(this.#timer);
    if (status.state === 'open') {
      this.lostSince = null;
      return;
    }
    const { state, since } = status;
    // While it is tried again, what was known of it stays.
    if (state !== 'connecting') this.reason = state;
    this.#timer = setTimeout(() => (this.lostSince = since), Math.max(0, since + HICCUP - Date.now()));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
