/** The way back after all conversations were marked as read: their markers as they were before. */
import { messages } from '../../net/api/messages';
import { explain, isStatus } from '../../net/refusals';
import type { Chat } from '../chat.svelte';
import { AT_ONCE } from './read-markers';
import type { Moved } from './reading';

/** How long it can be undone, in milliseconds. */
export const UNDO_TIME = 10_000;
/** Earlier than any message. */
const BEGINNING = '1970-01-01T00:00:00Z';

export class ReadAll {
  /** Conversations that can be unread again. */
  moved = $state.raw<readonly Moved[]>([]);
  problem = $state('');
  readonly #chat: Pick<Chat, 'reading' | 'conversations'>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Pick<Chat, 'reading' | 'conversations'>) {
    this.#chat = chat;
  }

  /** Offers to undo it for a while, with what could be undone before. */
  offer = (moved: readonly Moved[]): void => {
    if (moved.length === 0) return;
    const known = new Map([...moved, ...this.moved].map((one) => [one.id, one]));
    [this.moved, this.problem] = [[...known.values()], ''];
    this.release();
  };

  /** The user is about to choose. */
  hold = (): void => clearTimeout(this.#timer);

  release = (): void => {
    this.hold();
    if (!this.problem) this.#timer = setTimeout(this.dismiss, UNDO_TIME);
  };

  dismiss = (): void => {
    this.hold();
    [this.moved, this.problem] = [[], ''];
  };

  /** Brings the markers back, on all devices. A failure can be tried again. */
  undo = async (): Promise<void> => {
    const [waiting, failed] = [[...this.moved], [] as Moved[]];
    this.dismiss();
    const run = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const reason = await this.#bringBack(next).then(() => '', reasonOf);
        if (!reason) continue;
        failed.push(next);
        this.problem = reason;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, run));
    if (failed.length > 0) this.moved = [...failed, ...this.moved];
  };

  async #bringBack({ id, before }: Moved): Promise<void> {
    // Newest first.
    const unread = await messages(id, before === null ? { at: BEGINNING } : { after: before });
    const first = unread.at(-1);
    if (first) await this.#chat.reading.markUnread(id, first.id);
    // The server tells nothing if its marker had not moved yet.
    await this.#chat.conversations.load(id);
  }
}

/** Empty if the user is not there any more. */
const reasonOf = (error: unknown): string => (isStatus(error, 403) || isStatus(error, 404) ? '' : explain(error));
