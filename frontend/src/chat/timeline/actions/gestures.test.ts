import { afterEach, expect, test, vi } from 'vitest';
import { isAtEdge, onceReleased, strokeOf } from './gestures';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setTimeout(resolve));

test.each<[string, number, number, string]>([
  ['a trembling finger', 6, -4, 'short'],
  ['to the right', 20, 3, 'swipe'],
  ['to the right and a little down', 20, 9, 'swipe'],
  ['more down than aside', 12, 14, 'other'],
  ['aslant', 20, 15, 'other'],
  ['up', 2, -30, 'other'],
  ['to the left', -20, 0, 'other'],
])('a stroke %s (%i, %i) is %s', (_, x, y, stroke) => {
  expect(strokeOf({ x: 100, y: 100 }, { x: 100 + x, y: 100 + y })).toBe(stroke);
});

test('the edges of the screen are the browser’s', () => {
  expect([0, 23, 24, 366, 367, 390].map((x) => isAtEdge(x, 390))).toEqual([true, true, false, false, true, true]);
});

test('what waits for the release of a button is done then, unless something comes between', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  const done: string[] = [];
  const wait = (buttons: number, what: string) => onceReleased({ buttons } as MouseEvent, () => void done.push(what));
  wait(0, 'no button');
  expect(done).toEqual(['no button']);
  wait(2, 'released');
  await settle();
  expect(done).toEqual(['no button']);
  for (const type of ['pointerup', 'pointerup']) page.dispatchEvent(new Event(type));
  wait(1, 'cancelled');
  for (const type of ['pointercancel', 'pointerup']) page.dispatchEvent(new Event(type));
  await settle();
  expect(done).toEqual(['no button', 'released']);
});
