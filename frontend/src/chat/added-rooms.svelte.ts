/** The rooms to which someone has added the user since the page was opened, until the user looks at them. */
import type { Message } from '../net/api-types';

export class AddedRooms {
  #ids = $state.raw<readonly string[]>([]);

  has = (id: string): boolean => this.#ids.includes(id);

  /** Takes a change of a room. Returns whether it added the user. */
  receive({ conversationId, change, mine }: Message, userId: string, openId: string | null): boolean {
    const isAdded = !mine && change?.type === 'added' && change.userIds.includes(userId);
    if (isAdded && conversationId !== openId) this.#ids = [...this.#ids, conversationId];
    return isAdded;
  }

  /** The user looks at the room, or is not in it any more. */
  forget(id: string): void {
    this.#ids = this.#ids.filter((added) => added !== id);
  }
}
