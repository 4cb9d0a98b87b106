/** Code that the first screen does not need: loaded when the browser is idle, or earlier if it is needed. */

/** The longest wait for an idle moment, in milliseconds. */
const LATEST = 1_000;
/** The pause where the browser does not tell when it is idle. Most code waits for other code, so many pauses add up. */
const MOMENT = 50;
/** The pause after the first failure. It doubles with each further one, up to the longest. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

export class Later<Module> {
  /** Null until it is loaded. */
  module = $state.raw<Module | null>(null);
  /** It was needed and did not load yet: the server is unreachable or has a newer page. */
  hasFailed = $state(false);
  readonly #load: () => Promise<Module>;
  #pause = FIRST_PAUSE;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `isRare`: it is large, and not loaded before it is needed. */
  constructor(load: () => Promise<Module>, isRare = false) {
    this.#load = load;
    // If this fails, it is loaded again when it is needed.
    if (!isRare) afterOthers(() => this.#try());
  }

  /** Loads it at once. Returns whether it is there. If not, it is tried again until it is. */
  async now(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.hasFailed = await this.#try().then(() => false, () => true);
    if (this.hasFailed) this.#tryLater();
    return !this.hasFailed;
  }

  /** It is not needed any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #tryLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  async #try(): Promise<void> {
    this.module ??= await this.#load();
  }
}

let others: Promise<void> = Promise.resolve();

/**
 * One after the other. Browsers open six connections to a server: if the network swallows requests, those for code must
 * leave some to the messages.
 */
export function afterOthers(load: () => Promise<void>): void {
  others = others.then(() => new Promise<void>(whenIdle)).then(load).catch(() => {});
}

export function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST });
  else setTimeout(work, MOMENT);
}

/** The pause before a style is loaded again, in milliseconds. */
const STYLE_PAUSE = 2_000;

// Vite asks once for the styles of late code, so code that is loaded at the second try would come without them.
globalThis.document?.addEventListener('error', ({ target }) => {
  if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
  setTimeout(() => target.replaceWith(target.cloneNode()), STYLE_PAUSE);
}, true);
