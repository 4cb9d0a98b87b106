/** How the stream fares, as a person wants to know it: nothing for a hiccup, since when after three seconds. */
import type { StreamStatus } from '../stream';

const HICCUP = 3_000;

export class ConnectionStatus {
  /** When the stream was last open, once it has been gone for too long; null while all is well. */
  lostSince = $state<number | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  receive(status: StreamStatus): void {
    clearTimeout(this.#timer);
    if (status.state === 'open') {
      this.lostSince = null;
      return;
    }
    const { since } = status;
    this.#timer = setTimeout(() => (this.lostSince = since), Math.max(0, since + HICCUP - Date.now()));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
