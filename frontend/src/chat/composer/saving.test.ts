import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { fakeStorage } from '../../../tests/support/fake-storage';
import type { Message } from '../../net/api-types';
import { ApiError, Unreachable } from '../../net/refusals';
import type { Chat } from '../chat.svelte';
import { Timeline } from '../timeline/timeline.svelte';
import { endDeleted } from './deleted-edits';
import { Drafts } from './drafts.svelte';
import type { Edit } from './edits';
import { saveEdit } from './saving';
import { Writing } from './writing.svelte';

const MINE = exampleMessage('9', { mine: true, content: 'as it was' });
const SAVED = { ...MINE, content: 'changed', editedAt: '2026-01-01T12:00:00.000Z' };
const UNREACHABLE = new Unreachable(null);

beforeEach(() => void vi.stubGlobal('localStorage', fakeStorage()));
afterEach(() => void vi.unstubAllGlobals());

/** An edit that is being saved. */
function saving() {
  const timeline = new Timeline('7');
  [MINE, exampleMessage('10', { mine: true })].forEach((message) => timeline.receive(message));
  const answers: ((how: Message | Error) => void)[] = [];
  const edit = () => new Promise<Message>((resolve, reject) => void answers.push((how) => (how instanceof Error ? reject(how) : resolve(how))));
  const chat = { drafts: new Drafts('1'), entries: [], saves: new Map(), edit } as unknown as Chat;
  const writing = new Writing(chat, () => timeline);
  const save = () => {
    writing.keepEdit();
    const saved = saveEdit(chat, writing, timeline);
    const answer = answers.at(-1);
    return async (how: Message | Error) => {
      answer?.(how);
      await saved;
    };
  };
  timeline.beginEdit('9');
  writing.text = 'changed';
  return { chat, timeline, writing, save, settle: save(), stored: () => chat.drafts.editIn('7')?.text };
}

test('the composer is free as soon as an edit is on its way', async () => {
  const { timeline, writing, settle, stored } = saving();
  expect([writing.edit, timeline.edit?.state, stored()]).toEqual([null, 'saving', 'changed']);
  writing.text = 'the next message';
  await settle(SAVED);
  expect([timeline.edit, stored(), writing.text]).toEqual([null, undefined, 'the next message']);
});

test('an edit that could not be saved waits until the user opens or discards it', async () => {
  const { timeline, writing, settle, stored } = saving();
  writing.text = 'the next message';
  await settle(UNREACHABLE);
  writing.keepEdit();
  expect([writing.edit, timeline.edit?.state, timeline.edit?.problem]).toEqual([null, 'unsaved', `Your edit was not saved. ${UNREACHABLE.message}`]);
  expect(new Drafts('1').editIn('7')).toEqual(timeline.edit);
  timeline.editAgain();
  expect([writing.text, timeline.edit?.problem, stored()]).toEqual(['changed', '', 'changed']);
  writing.discard();
  expect([timeline.edit, stored(), writing.text, timeline.discarded?.text]).toEqual([null, undefined, 'the next message', 'changed']);
});

test('no other message is edited while an edit is on its way', () => {
  const { timeline } = saving();
  timeline.beginEdit('10');
  expect(timeline.edit?.message.id).toBe('9');
});

test('an edit that could not be saved can be brought back after another began', async () => {
  const { timeline, settle } = saving();
  await settle(UNREACHABLE);
  timeline.beginEdit('10');
  expect([timeline.edit?.message.id, timeline.discarded?.text]).toEqual(['10', 'changed']);
});

test('a text on its way can be taken back and changed', async () => {
  const { timeline, writing, settle } = saving();
  timeline.beginEdit('9');
  expect(writing.text).toBe('changed');
  writing.text = 'changed again';
  await settle(SAVED);
  expect(writing.edit).toEqual({ message: SAVED, text: 'changed again', isOvertaken: false, state: 'open', problem: '' });
});

test.each([
  ['saved', SAVED],
  ['not saved', UNREACHABLE],
])('the later of two texts counts if the earlier was %s', async (_, earlier) => {
  const { timeline, writing, save, settle, stored } = saving();
  timeline.beginEdit('9');
  writing.text = 'the last word';
  const settleLast = save();
  await settle(earlier);
  expect([timeline.edit?.state, timeline.edit?.problem, stored()]).toEqual(['saving', '', 'the last word']);
  await settleLast({ ...SAVED, content: 'the last word' });
  expect([timeline.edit, stored()]).toEqual([null, undefined]);
});

test('the last of three saves counts although its text is that of the first', async () => {
  const { timeline, writing, save, settle } = saving();
  timeline.beginEdit('9');
  writing.text = 'something else';
  const settleSecond = save();
  timeline.beginEdit('9');
  writing.text = 'changed';
  const settleLast = save();
  await settle(SAVED);
  await settleSecond({ ...SAVED, content: 'something else' });
  expect(timeline.edit?.state).toBe('saving');
  await settleLast(UNREACHABLE);
  expect([timeline.edit?.state, timeline.edit?.text]).toEqual(['unsaved', 'changed']);
});

test('a text that is saved again is not reported as lost', async () => {
  const { timeline, save, settle } = saving();
  timeline.beginEdit('9');
  const settleLast = save();
  await settle(UNREACHABLE);
  expect([timeline.edit?.state, timeline.edit?.problem]).toEqual(['saving', '']);
  await settleLast(SAVED);
  expect(timeline.edit).toBeNull();
});

test('an edit that could not be saved is stored although its conversation is not shown', async () => {
  const { chat, timeline, settle } = saving();
  await settle(new ApiError(409, 'edited elsewhere', {}, null, SAVED));
  expect(chat.drafts.editIn('7')).toEqual(timeline.edit);
});

test('the answer for a message that was deleted leaves the next edit alone', async () => {
  const { chat, timeline, writing, settle, stored } = saving();
  endDeleted(timeline, timeline.edit as Edit, chat.drafts);
  expect(chat.saves.get('7')?.edit.state).toBe('open');
  timeline.beginEdit('10');
  writing.text = 'the next edit';
  writing.keepEdit();
  await settle(SAVED);
  expect([writing.text, stored()]).toEqual(['the next edit', 'the next edit']);
});

test('a newer version is shown beside the text when it is opened again', async () => {
  const { timeline, writing, settle } = saving();
  await settle(new ApiError(409, 'edited elsewhere', {}, null, SAVED));
  expect(timeline.edit?.problem).toBe('Your edit was not saved. The message was edited elsewhere.');
  timeline.editAgain();
  expect(writing.edit).toEqual({ message: SAVED, text: 'changed', isOvertaken: true, state: 'open', problem: '' });
});

test('another timeline of the conversation has the edit, and loses it when it is saved', async () => {
  const { chat, settle } = saving();
  const other = new Timeline('7', chat.saves.get('7')?.edit);
  expect(other.edit?.state).toBe('saving');
  await settle(SAVED);
  expect([other.edit, chat.saves.size]).toEqual([null, 0]);
});
