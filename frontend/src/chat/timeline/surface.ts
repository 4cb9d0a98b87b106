/** A timeline's scrolling element, as the viewport sees it. */
import type { DrawnRow, Surface } from './viewport.svelte';

/** Rows are the items with a key in the element's list. */
export function surfaceOf(element: HTMLElement): Surface {
  return {
    get width() {
      return element.clientWidth;
    },
    get height() {
      return element.clientHeight;
    },
    get contentHeight() {
      return element.scrollHeight;
    },
    get scrollTop() {
      return element.scrollTop;
    },
    set scrollTop(top) {
      element.scrollTop = top;
    },
    rows() {
      const list = element.querySelector('ol');
      if (!list) return [];
      const edge = element.getBoundingClientRect().top + element.clientTop;
      let previous: Pick<DrawnRow, 'bottom'> = { bottom: list.getBoundingClientRect().top - edge };
      return Array.from(list.children as HTMLCollectionOf<HTMLElement>, (row) => (previous = new RowOnPage(row, edge, previous)));
    },
    selected() {
      const selection = getSelection();
      if (!selection || selection.isCollapsed) return [];
      return [selection.anchorNode, selection.focusNode].flatMap((end) => (element.contains(end) ? (rowAround(end)?.dataset['key'] ?? []) : []));
    },
  };
}

/** Measured when it is asked: a browser takes longer to measure hundreds of rows than to scroll them. */
class RowOnPage implements DrawnRow {
  readonly #element: HTMLElement;
  readonly #edge: number;
  readonly #previous: Pick<DrawnRow, 'bottom'>;
  #bottom: number | undefined;

  constructor(element: HTMLElement, edge: number, previous: Pick<DrawnRow, 'bottom'>) {
    [this.#element, this.#edge, this.#previous] = [element, edge, previous];
  }

  get key(): string {
    return this.#element.getAttribute('data-key') ?? '';
  }

  get id(): string | null {
    return this.#element.getAttribute('data-id');
  }

  get top(): number {
    return this.#previous.bottom;
  }

  get bottom(): number {
    return (this.#bottom ??= this.#element.getBoundingClientRect().bottom - this.#edge);
  }
}

const rowAround = (node: Node | null): HTMLElement | null | undefined =>
  (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>('li[data-key]');
