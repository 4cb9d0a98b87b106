/** The stream's status for the user: hidden for short interruptions, with its start after three seconds. */
import type { Failure, StreamStatus } from './stream';

const HICCUP = 3_000;

export class ConnectionStatus {
  /** When the stream was last open, once it has been gone too long; null otherwise. */
  lostSince = $state<number | null>(null);
  /** The reason. */
  reason = $state<Failure>('lost');
  /** A proxy holds the stream back, and the events come by polling. */
  isPolled = $state(false);
  #wasOpen = false;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  receive(status: StreamStatus): void {
    clearTimeout(this.#timer);
    this.#isOpen = status.state === 'open';
    if (status.state === 'open') {
      this.#wasOpen = true;
      this.isPolled = status.isPolled === true;
      this.lostSince = null;
      return;
    }
    const { state, since } = status;
    // During a retry the known status stays. The first stream has its own time to open.
    if (state !== 'connecting') this.reason = state;
    else if (!this.#wasOpen) return;
    this.#timer = setTimeout(() => (this.lostSince = since), Math.max(0, since + HICCUP - Date.now()));
  }

  /** A request has had no answer since then: a stream that seems open proves nothing. Null: the server answers. */
  doubt(since: number | null): void {
    if (!this.#isOpen) return;
    this.reason = 'lost';
    this.lostSince = since && (this.lostSince ?? since);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
