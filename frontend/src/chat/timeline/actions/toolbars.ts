/** Shows a toolbar in some rows of the list. Each is a part of its row, which the list's own code knows nothing of. */
import { mount, unmount } from 'svelte';
import type { MessageActions } from './message-actions.svelte';
import Toolbar from './Toolbar.svelte';

export class Toolbars {
  readonly #shown = new Map<HTMLElement, ReturnType<typeof mount>>();
  readonly #props: { actions: MessageActions; menu: string; onmore: (id: string, button: HTMLElement) => void };

  constructor(props: { actions: MessageActions; menu: string; onmore: (id: string, button: HTMLElement) => void }) {
    this.#props = props;
  }

  show(rows: readonly (HTMLElement | null | undefined)[]): void {
    const wanted = new Set(rows);
    for (const [row, toolbar] of this.#shown) {
      if (wanted.has(row)) continue;
      void unmount(toolbar);
      this.#shown.delete(row);
    }
    for (const row of wanted) {
      const id = row?.dataset['id'];
      if (row && id && !this.#shown.has(row)) this.#shown.set(row, mount(Toolbar, { target: row, props: { ...this.#props, id } }));
    }
  }
}
