/** The rows whose toolbars show: the one under the pointer, and the one that has the keyboard’s focus. The focus of a pointer is in `holder`, too. */
import { rowOf, underPointer } from './rows';

export class ActiveRows {
  hovered = $state.raw<HTMLElement | null>(null);
  focused = $state.raw<HTMLElement | null>(null);
  holder = $state.raw<HTMLElement | null>(null);

  /** Returns a function that ends it. */
  listen(list: HTMLElement, region: HTMLElement): () => void {
    const { on, end } = listening();
    // The pointer may have been there first.
    if (matchMedia('(hover: hover)').matches) this.hovered = underPointer(list.querySelector('li:hover'));
    on(list, 'pointermove', ({ target, pointerType }) => (this.hovered = pointerType === 'touch' ? null : underPointer(target)));
    on(list, 'pointerleave', () => (this.hovered = null));
    // The pointer meets other rows while the user scrolls.
    on(region, 'wheel', () => (this.hovered = null));
    on(list, 'focusin', ({ target }) => {
      this.holder = rowOf(target);
      this.focused = (target as Element).matches(':focus-visible') ? this.holder : null;
    });
    on(list, 'focusout', ({ relatedTarget }) => {
      // Later: a row that leaves the page loses the focus while Svelte draws, when no state may change.
      if (!rowOf(relatedTarget)) queueMicrotask(() => list.contains(document.activeElement) || (this.focused = this.holder = null));
    });
    return end;
  }
}

/** Adds listeners that end together. */
export function listening() {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    on<Type extends keyof HTMLElementEventMap>(target: HTMLElement, type: Type, listen: (event: HTMLElementEventMap[Type]) => void): void {
      target.addEventListener(type, listen, { signal, passive: type === 'wheel' });
    },
    end: () => controller.abort(),
  };
}
