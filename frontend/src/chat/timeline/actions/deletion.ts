/** A deletion that can be undone for a moment: until then, the message is only hidden. */
import type { Message } from '../../../net/api-types';
import { isNewer } from '../../../net/ids';
import { isStatus } from '../../../net/refusals';

/** In milliseconds. */
export const UNDO_TIME = 5_000;

/** The message that is the last one when another is gone, which was the last. Null for none. */
export const messageBefore = (messages: readonly Message[], id: string): Message | null =>
  messages.findLast((message) => message.kind === 'text' && !message.isDeleted && isNewer(id, message.id)) ?? null;

type Options = {
  /** Hides the message, or shows it again. */
  hide: (isHidden: boolean) => void;
  send: () => Promise<void>;
  /** It can no longer be undone. */
  onsent: () => void;
  onrefused: (error: unknown) => void;
};

export class Deletion {
  readonly #options: Options;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
    options.hide(true);
    this.#timer = setTimeout(() => void this.finish(), UNDO_TIME);
  }

  undo(): void {
    if (!this.#end()) return;
    this.#options.hide(false);
  }

  /** Sends it now: the time is up, or the user leaves. It stays hidden until the stream tells of it. */
  async finish(): Promise<void> {
    if (!this.#end()) return;
    const { send, hide, onsent, onrefused } = this.#options;
    onsent();
    try {
      await send();
    } catch (error) {
      // Someone else was faster.
      if (isStatus(error, 404)) return;
      hide(false);
      onrefused(error);
    }
  }

  /** Returns false if it was undone or sent before. */
  #end(): boolean {
    const isFirst = !this.#isOver;
    this.#isOver = true;
    clearTimeout(this.#timer);
    return isFirst;
  }
}
