import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Message } from '../../net/api-types';
import type { OutboxEntry } from '../../net/outbox/outbox';
import { isIn, lastIdOf, Layout, layOut, type TimelineRow } from './rows';

const entry = (clientId: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  position: 1, clientId, userId: 'john', conversationId: '1', content: clientId, replyToId: null,
  createdAt: '2026-03-02T12:00:00.000Z', state: 'pending', reason: null, ...more,
});
const at = (id: string, time: string, more: Partial<Message> = {}) =>
  message(id, { createdAt: `2026-03-02T${time}.000Z`, ...more });
const items = (messages: Message[], entries: OutboxEntry[] = [], newFrom: string | null = null) =>
  layOut({ messages, entries, newFrom });
const change = (id: string, time: string) => at(id, time, { kind: 'change', mine: true });
const drawn = (list: TimelineRow[]) =>
  list.flatMap((item) => (item.kind === 'message' ? [item.message.id ?? item.message.clientId] : []));
const groupStarts = (list: TimelineRow[]) =>
  list.flatMap((item) => (item.kind === 'message' && item.startsGroup ? [item.message.id] : []));

test('unsent messages are at the end, in the order they were written', () => {
  const list = items([message('5')], [entry('a'), entry('b', { state: 'failed', reason: 'Too long' })]);
  expect(drawn(list)).toEqual(['5', 'a', 'b']);
  expect(list.at(-1)).toMatchObject({ message: { state: 'failed', reason: 'Too long', mine: true, authorId: 'john' } });
});

test('a message is drawn once while both the outbox and the server have it', () => {
  const list = items([message('5', { clientId: 'a', mine: true, authorId: 'john' })], [entry('a')]);
  expect(drawn(list)).toEqual(['5']);
  expect(list.at(-1)).toMatchObject({ message: { state: 'sent' } });
});

test('a message keeps its element when it is committed', () => {
  const pending = items([], [entry('a')]).at(-1);
  const sent = items([message('5', { clientId: 'a', mine: true })], []).at(-1);
  expect(pending?.key).toBe(sent?.key);
});

test('messages of one author within five minutes form a group', () => {
  const list = items([at('1', '12:00:00'), at('2', '12:04:59'), at('3', '12:05:00')]);
  expect(groupStarts(list)).toEqual(['1', '3']);
});

test('another author starts a group', () => {
  const list = items([at('1', '12:00:00'), at('2', '12:00:01', { authorId: 'john' }), at('3', '12:00:02')]);
  expect(groupStarts(list)).toEqual(['1', '2', '3']);
});

test('a day is shown once, and starts a group', () => {
  const list = items([
    message('1', { createdAt: '2026-03-01T23:59:59.000Z' }),
    message('2', { createdAt: '2026-03-02T00:00:01.000Z' }),
    message('3', { createdAt: '2026-03-02T00:00:02.000Z' }),
  ]);
  expect(list.map((item) => item.kind)).toEqual(['day', 'message', 'day', 'message', 'message']);
  expect(groupStarts(list)).toEqual(['1', '2']);
});

test('a clock that went back does not repeat a day', () => {
  const list = items([message('1'), message('2', { createdAt: '2026-03-01T12:00:00.000Z' }), message('3')]);
  expect(list.filter((item) => item.kind === 'day')).toHaveLength(1);
});

test('the line is above the first unread message, and starts a group', () => {
  const list = items([at('9', '12:00:00'), at('10', '12:00:01')], [], '10');
  expect(list.map((item) => item.kind)).toEqual(['day', 'message', 'new', 'message']);
  expect(groupStarts(list)).toEqual(['9', '10']);
});

test('every key is unique', () => {
  const list = items([message('1'), message('2', { clientId: 'a', mine: true })], [entry('b')], '1');
  expect(new Set(list.map((item) => item.key)).size).toBe(list.length);
});

test('a pending message of a clock that is ahead draws no day', () => {
  const list = items([message('1')], [entry('a', { createdAt: '2026-03-05T12:00:00.000Z' })]);
  expect(list.map((item) => item.kind)).toEqual(['day', 'message', 'message']);
});

test("only the user's last message shows that it was sent", () => {
  const list = items([at('1', '12:00:00', { mine: true }), at('2', '12:00:01', { mine: true }), at('3', '12:00:02')]);
  expect(list.map((item) => item.kind === 'message' && item.showsSent)).toEqual([false, false, true, false]);
});

test('an unchanged row stays the same object', () => {
  const layout = new Layout();
  const [first, second] = [at('1', '12:00:00'), at('2', '12:00:01')];
  const before = layout.lay({ messages: [first], entries: [], newFrom: null });
  const after = layout.lay({ messages: [first, second], entries: [], newFrom: null });
  expect(after.slice(0, 2).map((row, index) => row === before[index])).toEqual([true, true]);
});

test('changes that follow each other are one line, which ends a group', () => {
  const list = items([at('1', '12:00:00'), change('2', '12:00:01'), change('3', '12:00:02'), at('4', '12:00:03')]);
  expect(list.map((item) => item.kind)).toEqual(['day', 'message', 'changes', 'message']);
  expect(groupStarts(list)).toEqual(['1', '4']);
});

test('the line above the unread messages and a day end a line of changes', () => {
  const list = items([change('1', '12:00:00'), { ...change('2', '12:00:01'), createdAt: '2026-03-03T12:00:00.000Z' }, at('3', '12:00:02')], [], '3');
  expect(list.map((item) => item.kind)).toEqual(['day', 'changes', 'day', 'changes', 'new', 'message']);
});

test('a change is no message that was sent', () => {
  const list = items([at('1', '12:00:00', { mine: true }), change('2', '12:00:01')]);
  expect(list.find((item) => item.kind === 'message')).toMatchObject({ showsSent: true });
});

test('an unfolded line keeps its place above its changes, and a link finds them', () => {
  const layout = new Layout();
  const source = { messages: [change('2', '12:00:01'), change('3', '12:00:02')], entries: [], newFrom: null };
  const folded = layout.lay(source)[1] as TimelineRow;
  expect([isIn(folded, '2'), lastIdOf(folded)]).toEqual([true, '3']);
  const [, line, ...rest] = layout.lay({ ...source, unfolded: new Set([folded.key]) });
  expect(line).toMatchObject({ kind: 'changes', key: folded.key, isOpen: true });
  expect(rest.map((row) => [row.kind, isIn(row, '3'), lastIdOf(row)])).toEqual([['change', false, '2'], ['change', true, '3']]);
  expect(line && [isIn(line, '2'), lastIdOf(line)]).toEqual([false, null]);
});

test('an unchanged line of changes stays the same object', () => {
  const layout = new Layout();
  const messages = [change('1', '12:00:00'), change('2', '12:00:01')];
  const [, before] = layout.lay({ messages, entries: [], newFrom: null });
  const [, same] = layout.lay({ messages: [...messages, at('3', '12:00:02')], entries: [], newFrom: null });
  expect(same).toBe(before);
  const [, longer] = layout.lay({ messages: [...messages, change('4', '12:00:03')], entries: [], newFrom: null });
  expect(longer).not.toBe(before);
});

test('an unsent message shows what it answers, and a committed one has its reactions and pin', () => {
  const reactions = [{ emoji: '👍', userIds: ['2'], count: 1 }];
  const source = { messages: [at('1', '12:00:00', { reactions, isPinned: true })], entries: [entry('a', { replyToId: '1' })], newFrom: null };
  const [first, second] = layOut(source).flatMap((row) => (row.kind === 'message' ? row.message : []));
  expect(first).toMatchObject({ reactions, isPinned: true, replyToId: null });
  expect(second).toMatchObject({ replyToId: '1', reactions: [], isPinned: false, isDeleted: false });
});
