import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Message } from '../../net/api-types';
import type { OutboxEntry } from '../../net/outbox/outbox';
import { countUnread, firstUnread, lastOwn, layOut, merge, withEdit, type TimelineItem } from './timeline';

const entry = (clientId: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  position: 1, clientId, userId: 'john', conversationId: '1', content: clientId,
  createdAt: '2026-03-02T12:00:00.000Z', state: 'pending', reason: null, ...more,
});
const at = (id: string, time: string, more: Partial<Message> = {}) =>
  message(id, { createdAt: `2026-03-02T${time}.000Z`, ...more });
const items = (messages: Message[], entries: OutboxEntry[] = [], newFrom: string | null = null) =>
  layOut({ messages, entries, newFrom });
const ids = (messages: Message[]) => messages.map(({ id }) => id);
const drawn = (list: TimelineItem[]) =>
  list.flatMap((item) => (item.kind === 'message' ? [item.message.id ?? item.message.clientId] : []));
const groupStarts = (list: TimelineItem[]) =>
  list.flatMap((item) => (item.kind === 'message' && item.startsGroup ? [item.message.id] : []));

test('messages are ordered by id as a number', () => {
  expect(ids(merge([message('9')], [message('100'), message('10')]))).toEqual(['9', '10', '100']);
});

test('messages are ordered by id even if the times disagree', () => {
  const list = items(merge([], [at('2', '12:00:00'), at('1', '12:00:01')]));
  expect(drawn(list)).toEqual(['1', '2']);
});

test('merging twice is merging once', () => {
  const once = merge([message('1')], [message('2'), message('3')]);
  expect(merge(once, [message('3'), message('2')])).toEqual(once);
});

const edited = (id: string, at = '2026-03-02T13:00:00.000Z') => message(id, { content: 'changed', editedAt: at });

test('an edit changes a loaded message and adds none', () => {
  const after = withEdit([message('1'), message('2')], edited('2'));
  expect(after.map(({ content }) => content)).toEqual(['message 1', 'changed']);
  expect(ids(withEdit([message('2')], edited('1')))).toEqual(['2']);
});

test('a page requested before an edit does not restore the old text', () => {
  expect(merge([edited('1')], [message('1')])).toEqual([edited('1')]);
  const later = edited('1', '2026-03-02T14:00:00.000Z');
  expect(merge([edited('1')], [later])).toEqual([later]);
});

test("the user's last message is the one to edit, even if others wrote later", () => {
  const mine = message('2', { mine: true });
  expect(lastOwn([message('1', { mine: true }), mine, message('3')])).toBe(mine);
  expect(lastOwn([message('3')])).toBeNull();
});

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

test("the user's own messages are never unread", () => {
  const messages = [message('8'), message('9', { mine: true }), message('10'), message('11')];
  expect(firstUnread(messages, '8')).toBe('10');
  expect(countUnread(messages, '8')).toBe(2);
  expect(countUnread(messages, '8', '10')).toBe(1);
  expect(firstUnread(messages, '11')).toBeNull();
  expect(firstUnread(messages, null)).toBe('8');
});

test('every key is unique', () => {
  const list = items([message('1'), message('2', { clientId: 'a', mine: true })], [entry('b')], '1');
  expect(new Set(list.map((item) => item.key)).size).toBe(list.length);
});
