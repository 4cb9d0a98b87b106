/** The presence of all users: here, away or gone. The server tells changes in numbered events. After a missed one, the whole is loaded again. */
import { SvelteMap } from 'svelte/reactivity';
import type { DevicePresence, Present, PresenceChange } from '../../net/api-types';

export type PresenceState = DevicePresence['state'];

/** After the stream was opened, users who are missing stay as shown for this long: their pages may be reconnecting too. In milliseconds. */
export const PATIENCE = 20_000;

export class Presence {
  /** All others are gone. */
  readonly #states = new SvelteMap<string, PresenceState>();
  readonly #load: (signal: AbortSignal) => Promise<Present>;
  readonly #isLost: () => boolean;
  /** The number of the last change, or null if nothing is known. */
  #version: number | null = null;
  /** Set while the whole is being loaded. */
  #loading: AbortController | null = null;
  /** The changes that arrived meanwhile. */
  #waiting: PresenceChange[] = [];
  #patientUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `isLost`: there is no connection, so nobody knows. */
  constructor(load: (signal: AbortSignal) => Promise<Present>, isLost = () => false) {
    this.#load = load;
    this.#isLost = isLost;
  }

  of = (userId: string): PresenceState | undefined => (this.#isLost() ? undefined : this.#states.get(userId));

  /** The stream was opened: changes may be missing, and the server may have restarted. */
  open(): void {
    this.#patientUntil = Date.now() + PATIENCE;
    void this.#renew();
  }

  receive(change: PresenceChange): void {
    if (this.#loading) this.#waiting.push(change);
    else if (this.#version !== null) this.#apply(change, this.#version);
  }

  /** Forgets everything. */
  clear(): void {
    this.#stop();
    this.#version = null;
    this.#states.clear();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#loading?.abort();
    this.#loading = null;
    this.#waiting = [];
  }

  async #renew(): Promise<void> {
    this.#stop();
    const loading = (this.#loading = new AbortController());
    const present = await this.#load(loading.signal).catch(() => null);
    if (loading !== this.#loading) return;
    this.#loading = null;
    if (present) this.#take(present);
    else this.#renewIn(PATIENCE);
  }

  #renewIn(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#renew(), milliseconds);
  }

  #take({ version, here, away }: Present): void {
    const waiting = this.#waiting;
    this.#version = version;
    const known = new Set([...here, ...away]);
    const missing = [...this.#states.keys()].filter((id) => !known.has(id));
    const patience = this.#patientUntil - Date.now();
    if (patience <= 0) this.#set(missing, undefined);
    else if (missing.length > 0) this.#renewIn(patience);
    this.#set(here, 'here');
    this.#set(away, 'away');
    for (const change of waiting) this.receive(change);
  }

  #apply({ version, here, away, gone }: PresenceChange, last: number): void {
    if (version <= last) return;
    if (version > last + 1) return void this.#renew();
    this.#version = version;
    this.#set(here, 'here');
    this.#set(away, 'away');
    this.#set(gone, undefined);
  }

  #set(ids: readonly string[], state: PresenceState | undefined): void {
    for (const id of ids) {
      if (state) this.#states.set(id, state);
      else this.#states.delete(id);
    }
  }
}
