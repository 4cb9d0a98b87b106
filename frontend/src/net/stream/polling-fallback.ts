/** The fallback to long polling, while a proxy holds the stream back: tries from time to time whether it still does. */
import { type Channel, openStream } from './channels';

/** How long a stream may take to say hello. */
export const GREETING = 5_000;
/** The pause before the stream is tried again doubles from the first to the longest. */
export const FIRST_TRIAL = 30_000;
const LAST_TRIAL = 5 * 60_000;

export class PollingFallback {
  /** Whether the events come by polling. */
  isOn = false;
  /** Called when the stream flows again. */
  readonly #onend: () => void;
  #pause = FIRST_TRIAL;
  #nextTrial = 0;
  /** Greeted streams that fell silent, since the last ping of a stream. */
  #silentStreams = 0;
  #trial: Channel | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onend: () => void) {
    this.#onend = onend;
  }

  /** A stream was silent while the server answered. Its connection may be broken: only a second one proves a proxy. */
  consider(isUngreeted: boolean): void {
    this.#silentStreams += 1;
    if (!isUngreeted && this.#silentStreams < 2) return;
    this.isOn = true;
    this.#nextTrial = Date.now() + this.#pause;
  }

  /** A sign of life passed on the channel in use. */
  heard(cursor: string): void {
    if (this.isOn) {
      if (!this.#trial && Date.now() >= this.#nextTrial) this.#try(cursor);
      return;
    }
    this.#silentStreams = 0;
    this.#pause = FIRST_TRIAL;
  }

  /** Opens a stream beside the polls. Its events are ignored: once it flows, the stream in use continues from the cursor. */
  #try(cursor: string): void {
    // A proxy that lets only the greeting through must not end the polls every half minute.
    this.#pause = Math.min(2 * this.#pause, LAST_TRIAL);
    const fail = () => {
      this.stop();
      this.#nextTrial = Date.now() + this.#pause;
    };
    const end = () => {
      this.stop();
      this.isOn = false;
      this.#onend();
    };
    this.#timer = setTimeout(fail, GREETING);
    this.#trial = openStream(cursor, { onevent: end, onfail: fail });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#trial?.close();
    this.#trial = null;
  }
}
