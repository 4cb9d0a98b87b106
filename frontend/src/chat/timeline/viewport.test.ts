import { afterEach, expect, test, vi } from 'vitest';
import { ModelHistory } from '../../../tests/support/model-history';
import { ModelSurface } from '../../../tests/support/model-surface';
import { MOST_DRAWN } from './drawn-range';
import { Timeline } from './timeline.svelte';
import { View } from './view.svelte';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a burst at the end draws the rows that the view needs, and the others afterwards', async () => {
  const history = new ModelHistory(300);
  const [surface, timeline] = [new ModelSurface(), new Timeline('7')];
  const view = new View(timeline);
  const draw = () => {
    surface.draw(view.viewport, timeline);
    view.settle();
    return view.viewport.drawnRows.length;
  };
  const arrive = (count: number) => {
    for (let index = 0; index < count; index += 1) timeline.receive(history.say(false));
    view.prepare([], true);
    return draw();
  };
  void timeline.enter(history.conversation);
  history.answer();
  await settle();
  view.prepare([], true);
  view.attach(surface.attach());
  draw();
  expect(arrive(250)).toBeLessThan(100);
  expect(arrive(1)).toBeLessThan(100);
  expect([view.viewport.isBurst, surface.isAtBottom, surface.hasHole]).toEqual([true, true, false]);
  view.viewport.endBurst();
  expect([draw(), view.viewport.isBurst, surface.isAtBottom]).toEqual([MOST_DRAWN, false, true]);
  expect(arrive(20)).toBe(MOST_DRAWN);
});

test('the line that the user reads does not drift, although browsers round the scroll position', async () => {
  const history = new ModelHistory(600);
  const [surface, timeline] = [new ModelSurface(22.5), new Timeline('7')];
  const view = new View(timeline);
  const draw = () => {
    view.prepare([], true);
    if (!surface.isAttached) view.attach(surface.attach());
    surface.draw(view.viewport, timeline);
    view.settle();
    // A browser reports the page's own scrolling too.
    view.scrolled();
  };
  const topOf = (id: string) => surface.rows().find((row) => row.id === id)?.top ?? NaN;

  void timeline.enter(history.conversation);
  history.answer();
  await settle();
  draw();
  surface.scrollTop -= 200;
  view.scrolled();
  const [id = ''] = view.viewport.visibleIds;
  const top = topOf(id);
  for (let length = 2; length < 12; length += 1) {
    // A message above gets one more line.
    timeline.receiveEdit(history.edit(timeline.messages[0]?.id ?? '', 'line\n'.repeat(length)));
    draw();
    expect(Math.abs(topOf(id) - top)).toBeLessThan(1);
  }
});

test('a high message to which the address leads begins on the screen', async () => {
  const history = new ModelHistory(100);
  const [surface, timeline] = [new ModelSurface(), new Timeline('7')];
  const view = new View(timeline);
  const id = history.ids()[50] ?? '';
  history.edit(id, `${'line\n'.repeat(19)}line`);
  const entering = timeline.enter(history.conversation, id);
  await settle();
  history.answer();
  await entering;
  view.prepare([], true);
  surface.draw(view.viewport, timeline);
  view.attach(surface.attach());
  expect(surface.rows().find((row) => row.id === id)?.top).toBe(48);
});
