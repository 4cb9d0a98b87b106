/** What a form waits for after it was refused for now: the server's time, counted down. */
import { isStatus, waitOf } from '../../net/refusals';

export class Wait {
  /** Whole seconds to go. */
  left = $state(0);
  /** What was wrong, if anything was. */
  reason = $state<'often' | 'busy' | null>(null);
  /** Nothing can be sent before it is over. */
  readonly isOn: boolean = $derived(this.left > 0);
  #until = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins where an error says when to try again; false where it does not. */
  begin(error: unknown): boolean {
    const wait = waitOf(error);
    if (wait === null) return false;
    this.reason = isStatus(error, 429) ? 'often' : 'busy';
    this.#until = Date.now() + wait;
    this.#count();
    return true;
  }

  /** Nothing is wrong any more. */
  end = (): void => {
    clearTimeout(this.#timer);
    [this.left, this.reason] = [0, null];
  };

  #count = (): void => {
    clearTimeout(this.#timer);
    const milliseconds = Math.max(0, this.#until - Date.now());
    this.left = Math.ceil(milliseconds / 1000);
    // The next whole second, by the clock: a laptop that slept has waited too.
    if (this.left > 0) this.#timer = setTimeout(this.#count, milliseconds - (this.left - 1) * 1000);
  };
}
