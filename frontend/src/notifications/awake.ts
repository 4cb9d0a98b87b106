/**
 * Which tab hears of messages while all are hidden, in browsers where each tab has its own stream, such as Chrome on Android. It is
 * one: browsers open six connections to a server.
 */
const LOCK = 'chinwag.awake';

export class Awake {
  /** Whether it is this tab. */
  isOn = false;

  /** Waits until it is this tab's turn, and calls `onturn`. Returns a function that ends it. */
  begin(onturn: () => void): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    const end = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const stay = () => {
      this.isOn = true;
      onturn();
      return end;
    };
    // A shared stream never sleeps. It is an error to give up the wait.
    if (!('SharedWorker' in globalThis)) void globalThis.navigator.locks?.request(LOCK, { signal }, stay).catch(() => {});
    return () => {
      this.isOn = false;
      ending.abort();
    };
  }
}
