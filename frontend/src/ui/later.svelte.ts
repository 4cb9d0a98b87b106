/** Code that the first screen does not need: loaded when the browser is idle, or earlier if it is needed. */

/** The longest wait for an idle moment, in milliseconds. */
const LATEST = 1_000;

export class Later<Module> {
  /** Null until it is loaded. */
  module = $state.raw<Module | null>(null);
  /** It was needed and did not load: the server is unreachable or has a newer page. */
  hasFailed = $state(false);
  readonly #load: () => Promise<Module>;

  constructor(load: () => Promise<Module>) {
    this.#load = load;
    // If this fails, it is loaded again when it is needed.
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

export function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST });
  else setTimeout(work, LATEST);
}
