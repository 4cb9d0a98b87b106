/** Rows that wait to be read outside the visible part of the list. */
import { SvelteMap } from 'svelte/reactivity';

export type Edge = 'above' | 'below';

export class Edges {
  readonly #edges = new SvelteMap<Element, Edge>();
  readonly #rows = new Set<Element>();
  #observer: IntersectionObserver | null = null;

  readonly above: number = $derived.by(() => this.#at('above').length);
  readonly below: number = $derived.by(() => this.#at('below').length);

  /** Watches the rows in the part that scrolls. */
  watch = (root: Element): (() => void) => {
    this.#observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#place(entry)), { root, threshold: [0, 0.5] });
    for (const row of this.#rows) this.#observer.observe(row);
    return () => this.#observer?.disconnect();
  };

  /** A row that waits to be read. */
  row = (row: Element): (() => void) => {
    this.#rows.add(row);
    this.#observer?.observe(row);
    return () => {
      this.#observer?.unobserve(row);
      this.#rows.delete(row);
      this.#edges.delete(row);
    };
  };

  /** The nearest row outside the view at an edge. */
  nearest(edge: Edge): Element | undefined {
    const rows = this.#at(edge).sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    return edge === 'above' ? rows.at(-1) : rows[0];
  }

  #at(edge: Edge): Element[] {
    return [...this.#edges].flatMap(([row, at]) => (at === edge ? [row] : []));
  }

  #place({ target, intersectionRatio, boundingClientRect, rootBounds }: IntersectionObserverEntry): void {
    if (intersectionRatio >= 0.5 || !rootBounds || rootBounds.height === 0) this.#edges.delete(target);
    else this.#edges.set(target, boundingClientRect.top < rootBounds.top ? 'above' : 'below');
  }
}
