/** Conversations in an order that is kept one change at a time: a message costs no sort of all. */
import type { Conversation } from '../net/api-types';
import { compareIds } from '../net/ids';

type Compare = (a: Conversation, b: Conversation) => number;

/** Compares names as readers of the browser's language sort them. */
export const compareNames = new Intl.Collator().compare;

const lastId = ({ lastMessage }: Conversation): string => lastMessage?.id ?? '0';

/** The newest message first, and those without one last. */
export const byLastMessage: Compare = (a, b) => compareIds(lastId(b), lastId(a)) || compareIds(b.id, a.id);

/** Rooms have a name of their own. */
export const byRoomName: Compare = (a, b) => compareNames(a.name ?? '', b.name ?? '') || compareIds(a.id, b.id);

export class ConversationOrder {
  readonly #compare: Compare;
  #list: Conversation[] = [];

  constructor(compare: Compare) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#list.length;
  }

  first(count = this.#list.length): Conversation[] {
    return this.#list.slice(0, count);
  }

  clear(): void {
    this.#list = [];
  }

  /** Puts the new state of a conversation in place of the old one. Null: it is not in this list, before or now. */
  change(before: Conversation | null, after: Conversation | null): void {
    const at = before && this.#placeOf(before);
    if (before && after && at !== null && this.#compare(before, after) === 0) this.#list[at] = after;
    else {
      if (at !== null) this.#list.splice(at, 1);
      if (after) this.#list.splice(this.#placeOf(after), 0, after);
    }
  }

  /** The index of a conversation, or the index to insert it at. */
  #placeOf(conversation: Conversation): number {
    let [low, high] = [0, this.#list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#list[middle] as Conversation, conversation) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
