/** Rooms whose names are in messages: known ones, and others that the server is asked for once. */
import { SvelteMap } from 'svelte/reactivity';
import type { Conversation } from '../../net/api-types';
import { rooms } from '../../net/api/rooms';
import { spellings } from '../../text/mentions';
import { type Conversations, type NamedRoom, nameKey } from '../conversations.svelte';
import type { RoomOf } from './message-parts';

/** The server is asked for no more names than this, one after the other. Further names are text. */
const MOST_ASKED = 200;
/** How many pages of rooms with a similar name are searched. */
const MOST_PAGES = 3;
const LONGEST_NAME = 40;

export class RoomLinks {
  readonly #conversations: Conversations;
  /** Rooms that the user does not participate in, by the keys of their names. */
  readonly #found = new SvelteMap<string, NamedRoom>();
  readonly #asked = new Set<string>();
  #asking: Promise<void> = Promise.resolve();

  constructor(conversations: Conversations) {
    this.#conversations = conversations;
  }

  /** The room of a name, once known. A template that reads it runs again when it is found. */
  find: RoomOf = (name) => {
    for (const spelling of spellings(name)) {
      const room = this.#conversations.roomNamed(spelling) ?? this.#found.get(nameKey(spelling));
      if (room) return { room, spelling };
    }
    this.#want(spellings(name).at(-1) ?? '');
    return null;
  };

  #want(name: string): void {
    const key = nameKey(name);
    const isName = /[\p{L}\p{N}]/u.test(name) && [...name].length <= LONGEST_NAME;
    if (!isName || this.#asked.has(key) || this.#asked.size >= MOST_ASKED) return;
    this.#asked.add(key);
    this.#asking = this.#asking.then(() => this.#ask(name, key));
  }

  async #ask(name: string, key: string): Promise<void> {
    try {
      for (let page = 0, after: string | null = null; page < MOST_PAGES; page += 1) {
        const found = await rooms({ search: name, after });
        for (const room of found.rooms) this.#learn(room);
        if (!found.hasMore || this.#found.has(key)) return;
        after = found.rooms.at(-1)?.id ?? null;
      }
    } catch {
      // Asked again when a message with the name is drawn again.
      this.#asked.delete(key);
    }
  }

  #learn({ id, name }: Conversation): void {
    if (name !== null) this.#found.set(nameKey(name), { id, name });
  }
}
