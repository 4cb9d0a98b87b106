/** Gestures on the list of messages. */

/** In milliseconds. */
export const PRESS_TIME = 400;
/** A finger that moves farther scrolls, in CSS pixels. */
const MOST_MOVED = 10;

/** Calls `onpress` with the element under a finger that rests on the list. Returns a function that ends it. */
export function onLongPress(list: HTMLElement, onpress: (target: Element) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  const listening = new AbortController();
  const { signal } = listening;
  const cancel = () => clearTimeout(timer);

  list.addEventListener('pointerdown', ({ pointerType, isPrimary, target, clientX, clientY }) => {
    cancel();
    if (pointerType !== 'touch' || !isPrimary || !(target instanceof Element)) return;
    from = { x: clientX, y: clientY };
    timer = setTimeout(() => onpress(target), PRESS_TIME);
  }, { signal });
  list.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > MOST_MOVED) cancel();
  }, { signal });
  for (const type of ['pointerup', 'pointercancel'] as const) list.addEventListener(type, cancel, { signal });
  return () => {
    cancel();
    listening.abort();
  };
}

/** Calls `onscroll` when the user scrolls, whatever with. Other code may scroll, too. Returns a function that ends it. */
export function onScrollingOn(region: HTMLElement, onscroll: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  for (const type of ['wheel', 'touchmove']) region.addEventListener(type, onscroll, { signal, passive: true });
  // On its scroll bar, and with its keys.
  for (const type of ['pointerdown', 'keydown']) region.addEventListener(type, ({ target }) => target === region && onscroll(), { signal });
  return () => listening.abort();
}
