import { expect, test } from 'vitest';
import type { StreamEvent } from '../../../net/stream/stream';
import { Toggles } from './toggles';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A reaction, or a pin, on a server that answers when it is told to. */
function begun(emoji: string | null = '👍') {
  const events = new Set<(event: StreamEvent) => void>();
  const toggles = new Toggles('1', events);
  const shown: boolean[] = [];
  const waiting: ((isTaken: boolean) => Promise<unknown>)[] = [];
  let refusals = 0;
  const toggle = (isOn: boolean) => void toggles.change({
    messageId: '9',
    emoji,
    isOn,
    set: (on) => void shown.push(on),
    ask: () => new Promise<void>((resolve, reject) => waiting.push((isTaken) => (isTaken ? resolve() : reject(new Error('offline')), settle()))),
    onrefused: () => void (refusals += 1),
  });
  const tell = (event: object) => events.forEach((hear) => hear(event as StreamEvent));
  return { toggle, tell, events, answer: async (isTaken: boolean) => (await settle(), waiting.shift()?.(isTaken)), shown: () => shown.at(-1), refusals: () => refusals, asked: () => waiting.length };
}

test('it shows at once, and a refusal takes it back', async () => {
  const { toggle, answer, shown, refusals } = begun();
  toggle(true);
  expect(shown()).toBe(true);
  await answer(false);
  expect([shown(), refusals()]).toEqual([false, 1]);
});

test('toggled twice and refused twice, it is as it was', async () => {
  for (const isOn of [true, false]) {
    const { toggle, answer, shown, refusals, events } = begun();
    toggle(isOn);
    toggle(!isOn);
    await answer(false);
    await answer(false);
    expect([shown(), refusals(), events.size]).toEqual([!isOn, 1, 0]);
  }
});

test('after a refusal it is what the server confirmed last', async () => {
  const { toggle, answer, shown, asked } = begun();
  toggle(true);
  toggle(false);
  await settle();
  expect(asked()).toBe(1);
  await answer(true);
  expect(shown()).toBe(false);
  await answer(false);
  expect(shown()).toBe(true);
});

test('what the stream tells is confirmed, even if the answer is lost', async () => {
  const reaction = begun();
  reaction.toggle(true);
  reaction.tell({ type: 'reactions', data: { messageId: '8', reactions: [] } });
  reaction.tell({ type: 'reactions', data: { messageId: '9', reactions: [{ emoji: '👍', userIds: ['1'], count: 1 }] } });
  await reaction.answer(false);
  expect(reaction.shown()).toBe(true);
  const pin = begun(null);
  pin.toggle(false);
  pin.toggle(true);
  pin.tell({ type: 'pin', data: { messageId: '9', isPinned: false } });
  await pin.answer(false);
  await pin.answer(false);
  expect(pin.shown()).toBe(false);
});

test('what others change after it was told stays changed when the answer arrives', async () => {
  const pin = begun(null);
  const tell = (isPinned: boolean) => pin.tell({ type: 'pin', data: { messageId: '9', isPinned } });
  pin.toggle(true);
  await settle();
  tell(true);
  tell(false);
  await pin.answer(true);
  expect(pin.shown()).toBe(false);
  pin.toggle(true);
  await settle();
  // Someone else was faster, and this is no answer to the request.
  tell(false);
  await pin.answer(true);
  expect(pin.shown()).toBe(true);
});

test('what was told of an earlier request is not an answer to the next one', async () => {
  const pin = begun(null);
  pin.toggle(true);
  pin.toggle(false);
  await settle();
  pin.tell({ type: 'pin', data: { messageId: '9', isPinned: true } });
  await pin.answer(true);
  pin.tell({ type: 'pin', data: { messageId: '9', isPinned: true } });
  await pin.answer(true);
  expect(pin.shown()).toBe(false);
});
