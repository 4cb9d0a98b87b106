/** Code that the first screen does not need: loaded once the browser is idle, or when it is needed before. */

/** Milliseconds after which an idle moment is no longer waited for. */
const LATEST = 1_000;

export class Later<Module> {
  /** Null until it is loaded. */
  module = $state.raw<Module | null>(null);
  /** It was needed, and did not come: the server is gone, or has another page by now. */
  hasFailed = $state(false);
  readonly #load: () => Promise<Module>;

  constructor(load: () => Promise<Module>) {
    this.#load = load;
    // Without an answer it is asked for again when it is needed.
    whenIdle(() => void this.#try().catch(() => {}));
  }

  /** Loads it at once. Returns whether it is there. */
  async now(): Promise<boolean> {
    this.hasFailed = false;
    await this.#try().catch(() => (this.hasFailed = true));
    return this.module !== null;
  }

  async #try(): Promise<void> {
    this.module ??= await this.#load();
  }
}

function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST });
  else setTimeout(work, LATEST);
}
