/** A timeline's scrolling element, as the viewport sees it. */
import type { Surface } from './viewport.svelte';

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
      let previous = list.getBoundingClientRect().top - edge;
      return Array.from(list.children as HTMLCollectionOf<HTMLElement>, (row) => {
        const top = previous;
        previous = row.getBoundingClientRect().bottom - edge;
        return { key: row.dataset['key'] ?? '', id: row.dataset['id'] ?? null, top, bottom: previous };
      });
    },
    selected() {
      const selection = getSelection();
      if (!selection || selection.isCollapsed) return [];
      return [selection.anchorNode, selection.focusNode].flatMap((end) => (element.contains(end) ? (rowAround(end)?.dataset['key'] ?? []) : []));
    },
  };
}

const rowAround = (node: Node | null): HTMLElement | null | undefined =>
  (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>('li[data-key]');
