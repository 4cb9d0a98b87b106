/** Loads that overtake each other. */
import { afterEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { ModelHistory } from '../../../tests/support/model-history';
import { MOST_LOADED, Timeline } from './timeline.svelte';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A timeline at its end, with `count` loaded messages. */
async function opened(history: ModelHistory, count: number): Promise<Timeline> {
  const timeline = new Timeline('7');
  void timeline.enter(history.conversation);
  await settle();
  history.answer();
  await settle();
  while (timeline.messages.length < count) {
    void timeline.loadOlder();
    history.answer();
    await settle();
  }
  return timeline;
}

const numbers = (timeline: Timeline) => timeline.messages.map(({ id }) => Number(id));

test('a page of older messages is dropped if the stretch has lost its beginning', async () => {
  const history = new ModelHistory(2_000);
  const timeline = await opened(history, MOST_LOADED);
  const loading = timeline.loadOlder();
  for (let count = 0; count < 10; count += 1) timeline.receive(history.say(false));
  history.answer();
  await loading;
  const [first = 0] = numbers(timeline);
  expect(numbers(timeline)).toEqual(Array.from({ length: 2_011 - first }, (_, index) => first + index));
  expect(timeline.hasOlder).toBe(true);
});

test('a page of newer messages is dropped if the stretch has lost its end', async () => {
  const history = new ModelHistory(2_000);
  const timeline = await opened(history, MOST_LOADED);
  timeline.place = { id: '1010', offset: 0 };
  // The user is near the beginning, so that the end is dropped.
  void timeline.loadOlder();
  history.answer();
  await settle();
  const newer = timeline.loadNewer();
  void timeline.loadOlder();
  history.answer(1);
  await settle();
  for (let turn = 0; turn < 12; turn += 1) {
    void timeline.loadOlder();
    history.answer(1);
    await settle();
  }
  history.answer();
  await newer;
  const [first = 0] = numbers(timeline);
  expect(numbers(timeline)).toEqual(Array.from({ length: timeline.messages.length }, (_, index) => first + index));
});

test('the answer to a link is void once the user has gone back', async () => {
  const history = new ModelHistory(400);
  const timeline = await opened(history, 25);
  const following = timeline.enter(history.conversation, '100');
  await settle();
  await timeline.enter(history.conversation);
  history.answer();
  await following;
  expect(timeline.opening).toEqual({ at: 'end' });
  expect([timeline.isOpen, timeline.isMissing, timeline.hasNewer]).toEqual([true, false, false]);
  expect(numbers(timeline).at(-1)).toBe(400);
});

test('a failed load says why, and a second try opens the conversation', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no connection')));
  const timeline = new Timeline('7');
  const conversation = new ModelHistory(3).conversation;
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no connection')));
  await timeline.enter(conversation);
  expect(timeline.problem).toMatch(/not reachable/u);
  expect(timeline.isOpen).toBe(false);
  const history = new ModelHistory(3);
  const entering = timeline.enter(history.conversation);
  await settle();
  history.answer();
  await entering;
  expect(timeline.isOpen).toBe(true);
  expect(timeline.problem).toBeNull();
  expect(numbers(timeline)).toEqual([1, 2, 3]);
});

/** The last message is the user's own, and another part of the history is loaded. */
async function farFromOwn() {
  const history = new ModelHistory(400);
  const own = history.say(true);
  const timeline = await opened(history, 25);
  void timeline.enter(history.conversation, '100');
  history.answer();
  await settle();
  expect(timeline.hasNewer).toBe(true);
  const load = async () => {
    history.answer();
    await settle();
    expect(timeline.hasNewer).toBe(false);
  };
  return { own, timeline, load };
}

test('the last message is edited when it is loaded, if it is wanted still', async () => {
  for (const isWanted of [true, false]) {
    const { own, timeline, load } = await farFromOwn();
    timeline.beginEdit(null, () => isWanted);
    await load();
    expect(timeline.edit?.message.id).toBe(isWanted ? own.id : undefined);
  }
});

test('a sent message is shown at the end, whether or not the history before it can be loaded', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { timeline, load } = await farFromOwn();
  const sending = timeline.toSent();
  expect(timeline.messages.length).toBeGreaterThan(0);
  vi.advanceTimersByTime(300);
  expect(timeline.messages).toEqual([]);
  expect([timeline.opening, timeline.hasNewer, timeline.hasOlder]).toEqual([{ at: 'end' }, false, true]);
  await load();
  await sending;
  expect(numbers(timeline).at(-1)).toBe(401);
  vi.useRealTimers();
});

test('a sent message is shown at once where nothing can be loaded', async () => {
  const { timeline } = await farFromOwn();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no connection')));
  await timeline.toSent();
  expect([timeline.isLoaded, timeline.hasNewer, timeline.opening]).toEqual([false, false, { at: 'end' }]);
  expect(timeline.problem).toMatch(/not reachable/u);
});

test('another edit that began meanwhile stays', async () => {
  const { timeline, load } = await farFromOwn();
  timeline.beginEdit(null);
  timeline.beginEdit('101');
  const { edit } = timeline;
  expect(edit?.message.id).toBe('101');
  await load();
  expect(timeline.edit).toBe(edit);
});

test('an edit whose text was changed can be brought back, whatever took its place', async () => {
  const timeline = await opened(new ModelHistory(26), 25);
  const text = () => [timeline.edit?.text, timeline.discarded?.text];
  timeline.beginEdit('21');
  timeline.setEdit(null);
  expect(text()).toEqual([undefined, undefined]);
  timeline.beginEdit('21');
  if (timeline.edit) timeline.edit.text = 'typed';
  // Once more the same message: the text stays.
  timeline.beginEdit('21');
  expect(text()).toEqual(['typed', undefined]);
  timeline.beginEdit('26');
  expect(timeline.discarded?.text).toBe('typed');
  timeline.setEdit(timeline.discarded);
  expect(text()).toEqual(['typed', undefined]);
  timeline.setEdit(null);
  expect(text()).toEqual([undefined, 'typed']);
});

test('after a reset of the stream, a message that another one answers is requested again', async () => {
  let content = 'secret';
  vi.stubGlobal('fetch', async () => Response.json(exampleMessage('3', { content })));
  const timeline = new Timeline('7');
  timeline.answered('3');
  await settle();
  expect(timeline.answered('3')?.content).toBe('secret');
  content = 'harmless';
  await timeline.refresh(undefined);
  expect(timeline.answered('3')).toBeUndefined();
  await settle();
  expect(timeline.answered('3')?.content).toBe('harmless');
});
