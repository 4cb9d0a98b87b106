/** Finds the people who can be added to a room, as the user types, and keeps those who were chosen. */
import type { User } from '../../net/api-types';
import { people } from '../../net/api/people';
import { participants } from '../../net/api/rooms';
import { explain } from '../../net/refusals';

/** Long enough that a quickly typed word is one request. */
const PAUSE = 120;
/** The server adds at most so many at a time. */
export const MOST_ADDED = 100;

export class Picker {
  typed = $state('');
  chosen = $state.raw<readonly User[]>([]);
  /** The index of the option under the keyboard; -1 for none. */
  active = $state(-1);
  problem = $state('');
  isLoaded = $state(false);
  #found = $state.raw<readonly User[]>([]);
  readonly #roomId: string;
  readonly #authUserId: string;
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Those who match what was typed, and are not chosen. */
  readonly options: readonly User[] = $derived.by(() => {
    const chosen = new Set(this.chosen.map(({ id }) => id));
    return this.#found.filter(({ id }) => !chosen.has(id));
  });

  constructor(roomId: string, authUserId: string) {
    [this.#roomId, this.#authUserId] = [roomId, authUserId];
    void this.#find();
  }

  type(text: string): void {
    this.typed = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), PAUSE);
  }

  choose(user: User): void {
    if (this.chosen.length < MOST_ADDED) this.chosen = [...this.chosen, user];
    this.active = -1;
    if (this.typed) this.type('');
  }

  drop(user: User): void {
    this.chosen = this.chosen.filter(({ id }) => id !== user.id);
  }

  dropLast(): void {
    this.chosen = this.chosen.slice(0, -1);
  }

  move(step: 1 | -1): void {
    const { length } = this.options;
    if (length > 0) this.active = this.active < 0 && step < 0 ? length - 1 : (this.active + step + length) % length;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
  }

  async #find(): Promise<void> {
    this.#request.abort();
    const { signal } = (this.#request = new AbortController());
    const wanted = this.typed.trim();
    try {
      const [all, inside] = await Promise.all([people(wanted, 'all', null, signal), participants(this.#roomId, wanted, null, signal)]);
      if (signal.aborted) return;
      const out = new Set([this.#authUserId, ...inside.participants.map(({ id }) => id)]);
      this.#found = all.filter(({ id, isDeactivated }) => !out.has(id) && !isDeactivated);
      [this.active, this.isLoaded, this.problem] = [wanted && this.options.length > 0 ? 0 : -1, true, ''];
    } catch (error) {
      if (!signal.aborted) this.problem = explain(error);
    }
  }
}
