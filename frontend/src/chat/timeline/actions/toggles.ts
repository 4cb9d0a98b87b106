/** Reactions and pins: each shows at once, and a refusal takes it back to what the server has. */
import type { StreamEvent } from '../../../net/stream/stream';
import { saysReacted } from './own-reaction';

/**
 * One of them while requests are under way. `emoji` is null for a pin. The current request asks for `isAsked`, and `isTold`
 * means that the stream has told of that.
 */
type Toggle = { messageId: string; emoji: string | null; isConfirmed: boolean; isAsked: boolean; isTold: boolean; last: Promise<void> };
export type Change = { messageId: string; emoji: string | null; isOn: boolean; set: (isOn: boolean) => void; ask: () => Promise<unknown>; onrefused: (error: unknown) => void };

export class Toggles {
  readonly #me: string;
  readonly #events: Set<(event: StreamEvent) => void>;
  readonly #pending = new Map<string, Toggle>();

  /** `events`: called with every event of the stream. */
  constructor(me: string, events: Set<(event: StreamEvent) => void>) {
    this.#me = me;
    this.#events = events;
  }

  /**
   * Requests follow each other, and the last one decides: an event of the stream may have had the state before. Once the
   * stream has told of what was asked for, it decides, since others may change a pin before the answer arrives.
   */
  async change({ messageId, emoji, isOn, set, ask, onrefused }: Change): Promise<void> {
    const key = `${messageId} ${emoji}`;
    const toggle = this.#pending.get(key) ?? { messageId, emoji, isConfirmed: !isOn, isAsked: isOn, isTold: false, last: Promise.resolve() };
    this.#pending.set(key, toggle);
    this.#events.add(this.#receive);
    set(isOn);
    const begin = () => {
      [toggle.isAsked, toggle.isTold] = [isOn, false];
      return ask();
    };
    const asked = toggle.last.then(begin).then(() => void (toggle.isTold || (toggle.isConfirmed = isOn)));
    const last = (toggle.last = asked.catch(() => {}));
    const error = await asked.then(() => null, (refusal: unknown) => refusal ?? new Error());
    if (toggle.last !== last) return;
    this.#pending.delete(key);
    if (this.#pending.size === 0) this.#events.delete(this.#receive);
    set(toggle.isConfirmed);
    if (error) onrefused(error);
  }

  /** A request may have reached the server although its answer was lost. */
  #receive = (event: StreamEvent): void => {
    if (event.type !== 'reactions' && event.type !== 'pin') return;
    for (const toggle of this.#pending.values()) {
      if (toggle.messageId !== event.data.messageId) continue;
      if (event.type === 'pin' && toggle.emoji === null) toggle.isConfirmed = event.data.isPinned;
      else if (event.type === 'reactions' && toggle.emoji !== null) {
        const says = saysReacted(event.data.reactions, toggle.emoji, this.#me);
        if (says === null) continue;
        toggle.isConfirmed = says;
      } else continue;
      toggle.isTold ||= toggle.isConfirmed === toggle.isAsked;
    }
  };
}
