/** Rooms whose names are in messages: the user's own, and others that the server is asked for, again after a while. */
import { SvelteMap } from 'svelte/reactivity';
import { rooms } from '../../net/api/rooms';
import { spellings } from '../../text/mentions';
import { type Conversations, type NamedRoom, nameKey } from '../conversations.svelte';
import type { RoomOf } from './message-parts';

/** How long an answer is good, in milliseconds. The stream tells nothing of rooms in which the user is not. */
const FRESH = 5 * 60_000;
/** The server is asked for no more names than this in that time, one after the other. Further names are text. */
const MOST_ASKED = 200;
/** How many pages of rooms with a similar name are searched. */
const MOST_PAGES = 3;
const LONGEST_NAME = 40;

export class RoomLinks {
  readonly #conversations: Conversations;
  /** The rooms of the answers, by the keys of the names that were asked for. Punctuation may follow these names. */
  readonly #found = new SvelteMap<string, readonly NamedRoom[]>();
  /** When each name was asked for, the oldest first. */
  readonly #asked = new Map<string, number>();
  #asking: Promise<void> = Promise.resolve();

  constructor(conversations: Conversations) {
    this.#conversations = conversations;
  }

  /** The room of a name, once known. A template that reads it runs again when it is found. */
  find: RoomOf = (name) => {
    const all = spellings(name);
    const last = all.at(-1) ?? '';
    const others = this.#found.get(nameKey(last)) ?? [];
    const [hit] = all.flatMap((spelling) => {
      const room = this.#conversations.roomNamed(spelling) ?? others.find((other) => nameKey(other.name) === nameKey(spelling));
      return room ? [{ room, spelling }] : [];
    });
    if (!hit || others.includes(hit.room)) this.#want(last);
    return hit ?? null;
  };

  /** A room has changed, or the user's participation in it. */
  forget(id: string): void {
    for (const [key, found] of this.#found) {
      if (!found.some((room) => room.id === id)) continue;
      this.#found.delete(key);
      this.#asked.delete(key);
    }
  }

  forgetAll(): void {
    this.#found.clear();
    this.#asked.clear();
  }

  #want(name: string): void {
    const key = nameKey(name);
    const isName = /[\p{L}\p{N}]/u.test(name) && [...name].length <= LONGEST_NAME;
    for (const [old, at] of this.#asked) {
      if (Date.now() - at < FRESH) break;
      this.#asked.delete(old);
    }
    if (!isName || this.#asked.has(key) || this.#asked.size >= MOST_ASKED) return;
    this.#asked.set(key, Date.now());
    this.#asking = this.#asking.then(() => this.#ask(name, key));
  }

  async #ask(name: string, key: string): Promise<void> {
    try {
      const found = await search(name, key);
      // The same rooms again draw nothing again.
      if (JSON.stringify(found) === JSON.stringify(this.#found.get(key))) return;
      if (found.length > 0) this.#found.set(key, found);
      else this.#found.delete(key);
    } catch {
      // Asked again when a message with the name is drawn again.
      this.#asked.delete(key);
    }
  }
}

/** The rooms with a name, and with punctuation after it. */
async function search(name: string, key: string): Promise<NamedRoom[]> {
  const found: NamedRoom[] = [];
  for (let page = 0, after: string | null = null; page < MOST_PAGES; page += 1) {
    const answer = await rooms({ search: name, after });
    const named = answer.rooms.flatMap((room) => (room.name === null ? [] : [{ id: room.id, name: room.name }]));
    found.push(...named.filter((room) => nameKey(spellings(room.name).at(-1) ?? '') === key));
    if (!answer.hasMore || found.some((room) => nameKey(room.name) === key)) break;
    after = answer.rooms.at(-1)?.id ?? null;
  }
  return found;
}
