/** Follows the pointers on the stage: a drag, a pinch of two fingers, a tap and the wheel. */
import type { Point } from './zoom';

/** Points are from the middle of the stage. */
export type Fingers = {
  onmove: (by: Point) => void;
  /** Two fingers: how much further apart they are, which point was between them, and how far it moved. */
  onpinch: (factor: number, at: Point, by: Point) => void;
  /** The way of a single finger from its first place to its last. */
  onend: (by: Point) => void;
  /** A click of the mouse. */
  onclick: (at: Point) => void;
  /** A double tap of a finger. */
  ontap: (at: Point) => void;
  onwheel: (event: WheelEvent, at: Point) => void;
  ondrag: (isHeld: boolean) => void;
};

/** A pointer that moved less was not moved, in CSS pixels. */
const STILL = 8;
/** The longest pause within a double tap, in milliseconds. */
const DOUBLE = 320;

const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
const lengthOf = ({ x, y }: Point): number => Math.hypot(x, y);
const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** Returns a function that ends it. */
export function followFingers(stage: HTMLElement, { onmove, onpinch, onend, onclick, ontap, onwheel, ondrag }: Fingers): () => void {
  const held = new Map<number, Point>();
  /** The place where the first finger began. Null once there are two. */
  let start: Point | null = null;
  let lastTap = { time: 0, at: { x: 0, y: 0 } };
  const listening = new AbortController();
  const { signal } = listening;

  function pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  function tap(event: PointerEvent, at: Point) {
    if (event.pointerType === 'mouse') return onclick(at);
    const isSecond = event.timeStamp - lastTap.time < DOUBLE && lengthOf(minus(at, lastTap.at)) < 4 * STILL;
    lastTap = { time: isSecond ? 0 : event.timeStamp, at };
    if (isSecond) ontap(at);
  }

  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    const at = pointOf(event);
    start = held.size === 0 ? at : null;
    held.set(event.pointerId, at);
    stage.setPointerCapture(event.pointerId);
    ondrag(true);
  }, { signal });

  stage.addEventListener('pointermove', (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const at = pointOf(event);
    held.set(event.pointerId, at);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return onmove(minus(at, before));
    const apart = lengthOf(minus(before, other));
    if (apart > 0) onpinch(lengthOf(minus(at, other)) / apart, middleOf(before, other), minus(middleOf(at, other), middleOf(before, other)));
  }, { signal });

  function lift(event: PointerEvent) {
    if (!held.delete(event.pointerId)) return;
    if (held.size === 0) ondrag(false);
    if (!start || event.type !== 'pointerup') return void (start = null);
    const at = pointOf(event);
    const by = minus(at, start);
    start = null;
    if (lengthOf(by) < STILL) tap(event, at);
    else if (event.pointerType !== 'mouse') onend(by);
  }
  stage.addEventListener('pointerup', lift, { signal });
  stage.addEventListener('pointercancel', lift, { signal });
  stage.addEventListener('wheel', (event) => onwheel(event, pointOf(event)), { signal, passive: false });
  return () => listening.abort();
}
