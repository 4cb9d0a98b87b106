import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { fakeStorage } from '../../../tests/support/fake-storage';
import type { Message } from '../../net/api-types';
import { ApiError, Unreachable } from '../../net/refusals';
import type { Chat } from '../chat.svelte';
import { Timeline } from '../timeline/timeline.svelte';
import { Drafts } from './drafts.svelte';
import { beginEdit } from './edits';
import { saveEdit } from './saving';
import { Writing } from './writing.svelte';

const MINE = exampleMessage('9', { mine: true, content: 'as it was' });
const SAVED = { ...MINE, content: 'changed', editedAt: '2026-01-01T12:00:00.000Z' };
const UNREACHABLE = new Unreachable(null);

beforeEach(() => void vi.stubGlobal('localStorage', fakeStorage()));
afterEach(() => void vi.unstubAllGlobals());

/** An edit that is being saved. `hasFocus` is whether the focus is still in the composer when the answer comes. */
function saving({ hasFocus = true } = {}) {
  const timeline = new Timeline('7');
  [MINE, exampleMessage('10', { mine: true })].forEach((message) => timeline.receive(message));
  let settle: (how: Message | Error) => Promise<void> = async () => {};
  const answer = new Promise<Message>((resolve, reject) => {
    settle = (how) => {
      if (how instanceof Error) reject(how);
      else resolve(how);
      return saved;
    };
  });
  const chat = { drafts: new Drafts('1'), entries: [], edit: () => answer } as unknown as Chat;
  let shown = timeline;
  const writing = new Writing(chat, () => shown);
  timeline.edit = { ...beginEdit(MINE), text: 'changed' };
  writing.keepEdit();
  const saved = saveEdit(chat, writing, timeline, () => hasFocus);
  const leave = () => void (shown = new Timeline('8'));
  return { chat, timeline, writing, leave, settle };
}

test('the composer is free as soon as an edit is on its way', async () => {
  const { chat, timeline, writing, settle } = saving();
  expect([timeline.edit, timeline.saving?.text, chat.drafts.editIn('7')?.text]).toEqual([null, 'changed', 'changed']);
  writing.text = 'the next message';
  await settle(SAVED);
  expect([timeline.edit, timeline.saving, chat.drafts.editIn('7'), writing.text]).toEqual([null, null, null, 'the next message']);
});

test('an edit that could not be saved comes back', async () => {
  const { timeline, writing, settle } = saving();
  await settle(UNREACHABLE);
  expect([timeline.edit?.text, timeline.saving, timeline.unsaved, writing.problem]).toEqual(['changed', null, null, UNREACHABLE.message]);
});

test('an edit that could not be saved comes back in its conversation, and is told elsewhere', async () => {
  const { timeline, writing, leave, settle } = saving();
  leave();
  writing.text = 'elsewhere';
  await settle(UNREACHABLE);
  expect([timeline.edit?.text, timeline.unsaved, writing.problem]).toEqual(['changed', null, `An earlier change could not be saved. ${UNREACHABLE.message}`]);
});

test.each([
  ['is writing the next message', {}, (writing: Writing) => void (writing.text = 'next'), undefined],
  ['is doing something else', { hasFocus: false }, () => {}, undefined],
  ['is editing another message', {}, (_: Writing, timeline: Timeline) => timeline.beginEdit('10'), '10'],
] as const)('an edit that could not be saved waits while the user %s', async (_, focus, act, edited) => {
  const { chat, timeline, writing, settle } = saving(focus);
  act(writing, timeline);
  await settle(UNREACHABLE);
  expect([timeline.edit?.message.id, timeline.unsaved?.text]).toEqual([edited, 'changed']);
  expect(writing.problem).toBe(UNREACHABLE.message);
  if (!edited) expect(chat.drafts.editIn('7')?.text).toBe('changed');
  timeline.editAgain();
  expect([timeline.edit?.text, timeline.unsaved]).toEqual(['changed', null]);
});

test('the text on its way is there if its message is edited again', async () => {
  const { timeline, settle } = saving();
  timeline.beginEdit('9');
  expect(timeline.edit?.text).toBe('changed');
  await settle(SAVED);
  expect(timeline.edit).toEqual({ message: SAVED, text: 'changed', isOvertaken: false });
});

test('the text that could not be saved is there if its message is edited again', async () => {
  const { timeline, writing, settle } = saving();
  writing.text = 'next';
  await settle(UNREACHABLE);
  timeline.beginEdit('9');
  expect([timeline.edit?.text, timeline.unsaved]).toEqual(['changed', null]);
});

test('a newer version is shown beside the text, whether the edit comes back or waits', async () => {
  const conflict = new ApiError(409, 'edited elsewhere', {}, null, SAVED);
  const [here, elsewhere] = [saving(), saving({ hasFocus: false })];
  await Promise.all([here.settle(conflict), elsewhere.settle(conflict)]);
  for (const edit of [here.timeline.edit, elsewhere.timeline.unsaved]) expect(edit).toEqual({ message: SAVED, text: 'changed', isOvertaken: true });
});
