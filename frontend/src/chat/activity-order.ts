/** Conversations by their newest message, kept in order one change at a time: a message costs no sort of all. */
import type { Conversation } from '../net/api-types';
import { compareIds } from '../net/ids';

const lastId = ({ lastMessage }: Conversation): string => lastMessage?.id ?? '0';
const compare = (a: Conversation, b: Conversation): number => compareIds(lastId(b), lastId(a)) || compareIds(b.id, a.id);

export class ActivityOrder {
  #list: Conversation[] = [];

  get size(): number {
    return this.#list.length;
  }

  /** Newest first. */
  newest(count = this.#list.length): Conversation[] {
    return this.#list.slice(0, count);
  }

  fill(conversations: readonly Conversation[]): void {
    this.#list = [...conversations].sort(compare);
  }

  /** Puts the new state of a conversation in place of the old one. Null: it is not in this list, before or now. */
  change(before: Conversation | null, after: Conversation | null): void {
    const at = before && this.#placeOf(before);
    if (before && after && at !== null && compare(before, after) === 0) this.#list[at] = after;
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
      if (compare(this.#list[middle] as Conversation, conversation) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
