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

/**
 * Calls `then` once no button of the mouse is down: letting go of it beside an open menu would close the menu. macOS and
 * Linux ask for the context menu when a button goes down, and Windows when it comes up.
 */
export function onceReleased({ buttons }: MouseEvent, then: () => void): void {
  if (buttons === 0) return then();
  const listening = new AbortController();
  const { signal } = listening;
  const end = (isReleased: boolean) => {
    listening.abort();
    // After the browser has closed what the pointer is beside.
    if (isReleased) setTimeout(then);
  };
  addEventListener('pointerup', () => end(true), { signal, capture: true });
  for (const type of ['pointercancel', 'pointerdown', 'blur']) addEventListener(type, () => end(false), { signal, capture: true });
}

/** A row that is pulled this far to the right is answered. */
export const SWIPE_LENGTH = 64;
/** Here a finger goes back in the browser. */
const BROWSERS_EDGE = 24;

type Point = { x: number; y: number };

/** The gesture of a finger that moved from one place to another: not known yet, a swipe to the right, or something else. */
export function strokeOf(from: Point, to: Point): 'short' | 'swipe' | 'other' {
  const [x, y] = [to.x - from.x, to.y - from.y];
  if (Math.hypot(x, y) <= MOST_MOVED) return 'short';
  return x > 2 * Math.abs(y) ? 'swipe' : 'other';
}

export const isAtEdge = (x: number, width: number): boolean => x < BROWSERS_EDGE || x > width - BROWSERS_EDGE;

/** `start` tells whether the element under the finger can be pulled, `pull` how far it is, and `end` whether that is enough. */
export type Swipe = { start: (target: Element) => boolean; pull: (distance: number) => void; end: (isEnough: boolean) => void };

/** Follows fingers that swipe to the right on the list. Returns a function that ends it. */
export function onSwipe(list: HTMLElement, { start, pull, end }: Swipe): () => void {
  let finger: { id: number; from: Point; target: Element; isPulling: boolean } | null = null;
  const listening = new AbortController();
  const { signal } = listening;
  const finish = (isEnough: boolean) => {
    if (finger?.isPulling) end(isEnough);
    finger = null;
  };
  const distanceTo = (x: number) => Math.max(0, x - (finger?.from.x ?? x));

  list.addEventListener('pointerdown', ({ pointerType, pointerId, isPrimary, target, clientX, clientY }) => {
    finish(false);
    if (pointerType !== 'touch' || !isPrimary || !(target instanceof Element) || isAtEdge(clientX, innerWidth)) return;
    finger = { id: pointerId, from: { x: clientX, y: clientY }, target, isPulling: false };
  }, { signal });
  list.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
    if (finger?.id !== pointerId) return;
    const stroke = finger.isPulling ? 'swipe' : strokeOf(finger.from, { x: clientX, y: clientY });
    if (stroke === 'short') return;
    if (stroke === 'other' || (!finger.isPulling && !start(finger.target))) return void (finger = null);
    finger.isPulling = true;
    pull(distanceTo(clientX));
  }, { signal });
  list.addEventListener('pointerup', ({ pointerId, clientX }) => finger?.id === pointerId && finish(distanceTo(clientX) >= SWIPE_LENGTH), { signal });
  // The browser scrolls.
  list.addEventListener('pointercancel', () => finish(false), { signal });
  return () => {
    finish(false);
    listening.abort();
  };
}
