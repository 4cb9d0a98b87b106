/** The users that this page knows, by id. Others are loaded when they are first looked up. */
import { SvelteMap } from 'svelte/reactivity';
import type { User } from '../net/api-types';
import { MOST_IDS, usersByIds } from '../net/api/people';

export class KnownUsers {
  readonly #byId = new SvelteMap<string, User>();
  /** Unknown users that were looked up, and those of them to request next. */
  readonly #asked = new Set<string>();
  readonly #wanted: string[] = [];
  /** The last load. */
  #running: Promise<void> = Promise.resolve();

  /** A user, once known. An effect or a template that reads one who is missing runs again when they are loaded. */
  get(id: string): User | undefined {
    const user = this.#byId.get(id);
    if (!user) this.#want(id);
    return user;
  }

  /** A user, after they were loaded if need be. Undefined if there is none, or if that failed. */
  async find(id: string): Promise<User | undefined> {
    const user = this.get(id);
    if (!user) await this.#running;
    return user ?? this.#byId.get(id);
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
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#wanted.push(id);
    // All that are looked up now are requested together.
    if (this.#wanted.length === 1) this.#running = this.#running.then(() => this.#load());
  }

  async #load(): Promise<void> {
    for (let ids = this.#wanted.splice(0, MOST_IDS); ids.length > 0; ids = this.#wanted.splice(0, MOST_IDS)) {
      try {
        this.learn((await usersByIds(ids)).users);
      } catch {
        // They are requested again when they are looked up again.
        for (const id of ids) this.#asked.delete(id);
      }
    }
  }
}
