import { afterEach, expect, test, vi } from 'vitest';
import { ModelHistory } from '../../../tests/support/model-history';
import { ModelSurface } from '../../../tests/support/model-surface';
import { Timeline } from './timeline.svelte';
import { View } from './view.svelte';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setImmediate(resolve));

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
