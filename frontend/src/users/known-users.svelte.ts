/** The users that this page knows, by id. Others are loaded when they are first looked up. */
import { SvelteMap } from 'svelte/reactivity';
import type { User } from '../net/api-types';
import { MOST_IDS, usersByIds } from '../net/api/people';

export class KnownUsers {
  readonly #byId = new SvelteMap<string, User>();
  /** Looked up but unknown: those to request next, and those that were requested. */
  readonly #wanted = new Set<string>();
  readonly #asked = new Set<string>();

  /** A user, once known. An effect or a template that reads one who is missing runs again when they are loaded. */
  get(id: string): User | undefined {
    const user = this.#byId.get(id);
    if (!user) this.#want(id);
    return user;
  }

  /** A user if known, without a request. */
  peek = (id: string): User | undefined => this.#byId.get(id);

  /** Forgets all others: they may have changed meanwhile. */
  adopt(users: readonly User[]): void {
    this.#byId.clear();
    this.#asked.clear();
    for (const user of users) this.#byId.set(user.id, user);
  }

  /** A user as they are now. */
  receive(user: User): void {
    this.#byId.set(user.id, user);
  }

  /** Users of an answer, which may be older than what the stream has told. */
  learn(users: readonly User[]): void {
    for (const user of users) if (!this.#byId.has(user.id)) this.#byId.set(user.id, user);
  }

  #want(id: string): void {
    if (this.#asked.has(id) || this.#wanted.has(id)) return;
    if (this.#wanted.size === 0) queueMicrotask(() => void this.#load());
    this.#wanted.add(id);
  }

  async #load(): Promise<void> {
    const ids = [...this.#wanted].slice(0, MOST_IDS);
    for (const id of ids) this.#wanted.delete(id);
    for (const id of ids) this.#asked.add(id);
    if (this.#wanted.size > 0) queueMicrotask(() => void this.#load());
    try {
      this.learn((await usersByIds(ids)).users);
    } catch {
      // They are requested again when they are looked up again.
      for (const id of ids) this.#asked.delete(id);
    }
  }
}
