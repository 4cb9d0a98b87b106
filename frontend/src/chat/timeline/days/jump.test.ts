import { afterEach, expect, test, vi } from 'vitest';
import { ModelHistory } from '../../../../tests/support/model-history';
import { ModelSurface } from '../../../../tests/support/model-surface';
import { Timeline } from '../timeline.svelte';
import { View } from '../view.svelte';
import { jumpTo } from './jump';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A conversation with a message every ten minutes from 2 March on, open at its end. */
async function opened(count: number) {
  const history = new ModelHistory(count);
  const [surface, timeline] = [new ModelSurface(), new Timeline('7')];
  const view = new View(timeline);
  const onend = vi.fn();
  const draw = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      history.answer();
      await settle();
      view.prepare([], true);
      if (!surface.isAttached) view.attach(surface.attach());
      surface.draw(view.viewport, timeline);
      view.settle();
    }
  };
  const jump = async (day: string | null) => {
    const jumped = jumpTo(timeline, history.conversation, day, onend);
    await draw();
    return jumped;
  };
  void timeline.enter(history.conversation);
  await draw();
  return { history, surface, timeline, view, onend, draw, jump };
}

test('a jump leads to the first message of a day, below the name of the day at the upper edge', async () => {
  const { surface, timeline, view, onend, jump } = await opened(600);
  expect(view.viewport.isAtEnd).toBe(true);
  expect((await jump('2026-03-03'))?.createdAt).toBe('2026-03-03T00:00:00.000Z');
  const rows = surface.rows();
  const place = rows.findIndex(({ key }) => key === 'day 2026-03-03');
  expect(rows[place]?.bottom).toBe(44);
  expect(rows[place + 1]?.id).toBe('144');
  expect([view.viewport.isAtEnd, timeline.hasNewer, onend.mock.calls.length]).toEqual([false, true, 0]);
});

test('a day before the first message leads to the beginning, and so does no day', async () => {
  for (const day of ['2025-01-01', '0001-01-01', null]) {
    const { surface, timeline, jump } = await opened(600);
    expect((await jump(day))?.id).toBe('1');
    expect([surface.scrollTop, timeline.hasOlder]).toEqual([0, false]);
  }
});

test('a day after the last message leads to the end', async () => {
  for (const day of ['2026-04-01', '9999-12-31']) {
    const { jump, onend } = await opened(600);
    expect(await jump(day)).toBeNull();
    expect(onend).toHaveBeenCalledOnce();
  }
});

test('a jump that took too long leads nowhere', async () => {
  const { history, timeline, draw, onend } = await opened(600);
  const jumped = jumpTo(timeline, history.conversation, '2026-03-03', onend);
  void timeline.enter(history.conversation, '500');
  history.answer(1);
  await settle();
  await draw();
  expect(await jumped).toBeNull();
  expect(timeline.opening).toEqual({ at: 'message', id: '500', offset: null });
});

test('a jump that failed can be tried again', async () => {
  const { history, timeline, draw, onend, view } = await opened(600);
  const answering = fetch;
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
  expect(await jumpTo(timeline, history.conversation, '2026-03-03', onend)).toBeNull();
  expect(timeline.problem).not.toBeNull();
  vi.stubGlobal('fetch', answering);
  timeline.retry();
  await draw();
  expect(timeline.problem).toBeNull();
  expect(view.viewport.visibleIds).toContain('144');
});

test('a jump that failed is forgotten when the user goes elsewhere', async () => {
  for (const go of ['toEnd', 'loadOlder'] as const) {
    const { history, timeline, draw, onend } = await opened(600);
    const answering = fetch;
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    await jumpTo(timeline, history.conversation, '2026-03-03', onend);
    expect([timeline.problem, timeline.again]).not.toContain(null);
    vi.stubGlobal('fetch', answering);
    void timeline[go]();
    await draw();
    expect([timeline.problem, timeline.again]).toEqual([null, null]);
  }
});
