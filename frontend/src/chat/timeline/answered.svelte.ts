/** Messages that others answer and that are not among the loaded ones: requested one by one when they are drawn first. */
import { SvelteMap } from 'svelte/reactivity';
import type { Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isStatus } from '../../net/refusals';
import type { Change } from './history';

export class Answered {
  readonly #conversationId: string;
  /** Null for a deleted one. */
  readonly #byId = new SvelteMap<string, Message | null>();
  #asked = new Set<string>();
  /** Raised to request again what is not there. */
  #rounds = $state(0);
  /** Changes received while a message with an older version may be on its way, in order. */
  readonly #changes = new Map<string, Change[]>();

  constructor(conversationId: string) {
    this.#conversationId = conversationId;
  }

  /** Undefined until it is loaded. A template that reads it is drawn again then. */
  get(id: string): Message | null | undefined {
    void this.#rounds;
    if (!this.#asked.has(id)) void this.#load(id);
    return this.#byId.get(id);
  }

  change(id: string, apply: Change): void {
    const known = this.#byId.get(id);
    if (known) this.#byId.set(id, apply(known));
    this.#changes.get(id)?.push(apply);
  }

  /** It was deleted: nobody needs to ask for it. */
  erase(id: string): void {
    this.#asked.add(id);
    this.#byId.set(id, null);
  }

  /** Requests again, where it is shown, what could not be loaded. */
  retry(): void {
    this.#rounds += 1;
  }

  /** All of it may have changed, and what is on its way is outdated. */
  forget(): void {
    this.#asked = new Set();
    this.#byId.clear();
    this.retry();
  }

  async #load(id: string): Promise<void> {
    const asked = this.#asked.add(id);
    const changes: Change[] = [];
    this.#changes.set(id, changes);
    try {
      const message: Message | null = await api.message(this.#conversationId, id);
      if (asked === this.#asked) this.#byId.set(id, changes.reduce((known: Message | null, apply) => known && apply(known), message));
    } catch (error) {
      if (asked !== this.#asked) return;
      if (isStatus(error, 404)) this.#byId.set(id, null);
      else asked.delete(id);
    } finally {
      if (asked === this.#asked) this.#changes.delete(id);
    }
  }
}
