/** Counts down the time that the server asked a form to wait. */
import { isStatus, waitOf } from '../../net/refusals';

export class Wait {
  /** Whole seconds left. */
  left = $state(0);
  /** Why the form was refused, if it was. */
  reason = $state<'often' | 'busy' | null>(null);
  /** True while nothing can be sent. */
  readonly isOn: boolean = $derived(this.left > 0);
  #until = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts if an error says when to try again; returns false otherwise. */
  begin(error: unknown): boolean {
    const wait = waitOf(error);
    if (wait === null) return false;
    this.reason = isStatus(error, 429) ? 'often' : 'busy';
    this.#until = Date.now() + wait;
    this.#count();
    return true;
  }

  /** Clears the wait. */
  end = (): void => {
    clearTimeout(this.#timer);
    [this.left, this.reason] = [0, null];
  };

  #count = (): void => {
    clearTimeout(this.#timer);
    const milliseconds = Math.max(0, this.#until - Date.now());
    this.left = Math.ceil(milliseconds / 1000);
    // The next whole second by the clock, so that a laptop's sleep counts too.
    if (this.left > 0) this.#timer = setTimeout(this.#count, milliseconds - (this.left - 1) * 1000);
  };
}
