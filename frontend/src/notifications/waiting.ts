/** New messages that wait until it is decided whether they notify the user. */
import type { Message } from '../net/api-types';

/** `isOld`: it was missed, and arrived late. `isAddressed`: it is for the user although it does not name them. */
export type Arrival = { message: Message; isOld: boolean; isAddressed: boolean };
type Batch = { since: number; arrivals: Arrival[]; timer: ReturnType<typeof setTimeout> };

/** Messages within this time wait together, in milliseconds. */
const TOGETHER = 250;

export class Waiting {
  readonly #batches = new Set<Batch>();
  readonly #wait: () => number;
  readonly #ondue: (arrivals: readonly Arrival[]) => void;

  /** `wait` tells how long, in milliseconds. */
  constructor(wait: () => number, ondue: (arrivals: readonly Arrival[]) => void) {
    this.#wait = wait;
    this.#ondue = ondue;
  }

  /** The oldest first. */
  in(conversationId: string): Arrival[] {
    return [...this.#batches].flatMap(({ arrivals }) => arrivals).filter(({ message }) => message.conversationId === conversationId);
  }

  add(arrival: Arrival): void {
    const last = [...this.#batches].at(-1);
    if (last && Date.now() - last.since < TOGETHER) last.arrivals.push(arrival);
    else this.#begin(arrival);
  }

  /** Each batch has its own timer: in hidden tabs, browsers delay timers that timers start by up to a minute. */
  #begin(arrival: Arrival): void {
    const batch: Batch = { since: Date.now(), arrivals: [arrival], timer: setTimeout(() => this.#end(batch), this.#wait()) };
    this.#batches.add(batch);
  }

  #end(batch: Batch): void {
    this.#batches.delete(batch);
    this.#ondue(batch.arrivals);
  }

  remove(messageId: string): void {
    for (const batch of this.#batches) batch.arrivals = batch.arrivals.filter(({ message }) => message.id !== messageId);
  }

  close(): void {
    for (const { timer } of this.#batches) clearTimeout(timer);
    this.#batches.clear();
  }
}
