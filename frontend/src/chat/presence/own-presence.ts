/** Tells the server whether the user is at this browser: away after a while without input, or when all of its tabs are hidden. */
import { keep, recall } from '../../net/storage';
import type { PresenceState } from './presence.svelte';
import { UsedTabs } from './used-tabs';

/** How long without input until the user is away, in milliseconds. */
export const IDLE = 5 * 60_000;
/** How often this tab looks at the clock, and renews its mark. */
const TICK = 30_000;
/** How long until a browser without a used tab is away: while tabs are switched or reloaded, all are hidden for a moment. */
export const PAUSE = 2_000;

/** Not scrolling: a timeline that follows new messages scrolls without the user. */
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;

/** The page of a tab. */
export type Tab = {
  addEventListener: (type: string, listener: (event: StorageEvent) => void, options: AddEventListenerOptions) => void;
  document: Pick<Document, 'visibilityState' | 'addEventListener'>;
};

export class OwnPresence {
  readonly #send: (state: PresenceState) => Promise<void>;
  readonly #tab: Tab;
  readonly #tabs: UsedTabs;
  /** Under this key, the tabs keep the state that was last told. */
  readonly #key: string;
  /** The same, if there is no storage. */
  #told: PresenceState = 'here';
  #sending: Promise<void> = Promise.resolve();
  #usedAt = 0;
  #isUsed = false;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #listening: AbortController | null = null;

  constructor(userId: string, send: (state: PresenceState) => Promise<void>, tab: Tab = globalThis) {
    this.#send = send;
    this.#tab = tab;
    this.#tabs = new UsedTabs(userId);
    this.#key = `chinwag.told.${userId}`;
  }

  start(): void {
    this.stop();
    const { signal } = (this.#listening = new AbortController());
    const { document } = this.#tab;
    const quiet = { signal, passive: true, capture: true };
    for (const type of INPUTS) this.#tab.addEventListener(type, this.#use, quiet);
    document.addEventListener('visibilitychange', this.#use, { signal });
    this.#tab.addEventListener('pagehide', () => this.#tabs.mark(false), { signal });
    this.#tab.addEventListener('storage', (event) => this.#tabs.isLess(event) && this.#judge(), { signal });
    if (this.#isVisible) this.#usedAt = Date.now();
    this.#look();
  }

  stop(): void {
    this.#listening?.abort();
    clearTimeout(this.#tick);
    clearTimeout(this.#pause);
    this.#isUsed = false;
    this.#tabs.mark(false);
  }

  /** The stream was opened. The server takes a device that it does not know for here. */
  open(): void {
    if (this.#state === 'away') this.#tell('away');
    else this.#judge();
  }

  get #isVisible(): boolean {
    return this.#tab.document.visibilityState === 'visible';
  }

  get #state(): PresenceState {
    return this.#isUsed || this.#tabs.areOthers ? 'here' : 'away';
  }

  get #lastTold(): PresenceState {
    const kept = recall(this.#key);
    return kept === 'here' || kept === 'away' ? kept : this.#told;
  }

  /** The user did something, or the tab was shown or hidden. */
  readonly #use = (): void => {
    if (this.#isVisible) this.#usedAt = Date.now();
    if (this.#isUsed !== this.#isVisible) this.#look();
  };

  readonly #look = (): void => {
    clearTimeout(this.#tick);
    const left = this.#isVisible ? this.#usedAt + IDLE - Date.now() : 0;
    this.#isUsed = left > 0;
    this.#tabs.mark(this.#isUsed);
    this.#tick = setTimeout(this.#look, this.#isUsed ? Math.min(left, TICK) : TICK);
    this.#judge();
  };

  /** Tells the server a change: at once that the user is here, a little later that they are away. */
  #judge(): void {
    clearTimeout(this.#pause);
    const state = this.#state;
    if (state === this.#lastTold) return;
    if (state === 'here') this.#tell(state);
    else this.#pause = setTimeout(() => this.#state === 'away' && this.#lastTold === 'here' && this.#tell('away'), PAUSE);
  }

  /** In their order, and without those that another has overtaken. */
  #tell(state: PresenceState): void {
    this.#remember(state);
    this.#sending = this.#sending.then(async () => {
      if (this.#lastTold !== state) return;
      // The next tick repeats one that failed.
      await this.#send(state).catch(() => this.#lastTold === state && this.#remember(state === 'here' ? 'away' : 'here'));
    });
  }

  #remember(state: PresenceState): void {
    this.#told = state;
    keep(this.#key, state);
  }
}
