/** Keeps the focus on the page when what has it goes away. */
import { tick } from 'svelte';
import { focusUnlessTouch } from '../../../ui/touch';
import { focusRow, rowAfter, rowWith } from './rows';

/** `find` knows the messages that are not deleted. */
type Parts = { list: () => HTMLElement | undefined; region: () => HTMLElement | null | undefined; field: () => HTMLElement | null | undefined; find: (id: string) => unknown };

export class KeptFocus {
  readonly #parts: Parts;
  /** The message that takes the focus once it is drawn. */
  #arriving = $state.raw<string | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** If a message that had the focus is deleted, the next one takes it, or the composer if there is none. */
  async keep(of: string | null | undefined): Promise<void> {
    const { list, field, find } = this.#parts;
    if (!of || find(of)) return;
    await tick();
    if (document.activeElement !== document.body) return;
    const row = rowWith(list(), of) ?? rowAfter(list(), of);
    if (row) focusRow(row);
    else focusUnlessTouch(field());
  }

  /** The button that leads to a message goes away. */
  leaveFor(id: string): void {
    this.#parts.region()?.focus({ preventScroll: true });
    this.#arriving = id;
  }

  /** The view has opened. */
  async arrive(): Promise<void> {
    const id = this.#arriving;
    if (id === null) return;
    await tick();
    const row = rowWith(this.#parts.list(), id);
    if (!row) return;
    if (document.activeElement === this.#parts.region()) focusRow(row);
    this.#arriving = null;
  }
}
