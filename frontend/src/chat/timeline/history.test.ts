import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Message } from '../../net/api-types';
import { change, countUnread, edited as withEdit, erased, firstUnread, insert, lastOwn, placeOf, without } from './history';

const merged = (...messages: Message[]) => {
  const stretch: Message[] = [];
  for (const one of messages) insert(stretch, one);
  return stretch;
};
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

test('messages are ordered by id as a number', () => {
  expect(ids(merged(message('9'), message('100'), message('10'), message('2')))).toEqual(['2', '9', '10', '100']);
});

test('messages are ordered by id even if the times disagree', () => {
  const later = message('1', { createdAt: '2026-03-02T12:00:01.000Z' });
  expect(ids(merged(message('2'), later))).toEqual(['1', '2']);
});

test('inserting a message twice is inserting it once', () => {
  expect(ids(merged(message('1'), message('2'), message('1'), message('2')))).toEqual(['1', '2']);
});

test('a place is where a message is, or where it belongs', () => {
  const stretch = merged(message('9'), message('100'));
  expect(['8', '9', '10', '100', '101'].map((id) => placeOf(stretch, id))).toEqual([0, 0, 1, 1, 2]);
});

const edited = (id: string, at = '2026-03-02T13:00:00.000Z') => message(id, { content: 'changed', editedAt: at });

test('an edit changes a loaded message and adds none', () => {
  const stretch = merged(message('1'), message('2'));
  for (const id of ['2', '3']) change(stretch, id, (known) => withEdit(known, edited(id)));
  expect(stretch.map(({ content }) => content)).toEqual(['message 1', 'changed']);
});

test('a page requested before an edit does not restore the old text', () => {
  expect(merged(edited('1'), message('1'))).toEqual([edited('1')]);
  const later = edited('1', '2026-03-02T14:00:00.000Z');
  expect(merged(edited('1'), later)).toEqual([later]);
});

test("the user's last message is the one to edit, even if others wrote later", () => {
  const mine = message('2', { mine: true });
  expect(lastOwn([message('1', { mine: true }), mine, message('3')])).toBe(mine);
  expect(lastOwn([message('3')])).toBeNull();
});

test("the user's own messages are never unread", () => {
  const messages = [message('8'), message('9', { mine: true }), message('10'), message('11')];
  expect(firstUnread(messages, '8')).toBe('10');
  expect(countUnread(messages, '8')).toBe(2);
  expect(countUnread(messages, '8', '10')).toBe(1);
  expect(firstUnread(messages, '11')).toBeNull();
  expect(firstUnread(messages, null)).toBe('8');
});

test('an edit keeps the reactions, and an older one changes nothing', () => {
  const reactions = [{ emoji: '👍', userIds: ['1'], count: 1 }];
  expect(withEdit(message('1', { reactions }), edited('1'))).toEqual({ ...edited('1'), reactions });
  const later = edited('1', '2026-03-02T14:00:00.000Z');
  expect(withEdit(later, edited('1'))).toBe(later);
});

test('a message that is gone leaves the others', () => {
  const stretch = [message('1'), message('2'), message('3')];
  for (const id of ['2', '4']) change(stretch, id, () => null);
  expect(stretch.map(({ id }) => id)).toEqual(['1', '3']);
});

test('a deleted message is neither unread nor the one to edit', () => {
  const messages = [message('1', { mine: true }), erased(message('2')), erased(message('3', { mine: true }))];
  expect([countUnread(messages, null), firstUnread(messages, null), lastOwn(messages)?.id]).toEqual([0, null, '1']);
});

test('a message whose deletion waits is not shown, or only its place if another one answers it', () => {
  const stretch = [message('1'), message('2'), message('3', { replyToId: '2' })];
  expect(without(stretch, new Set(['1', '2'])).map(({ id, content, isDeleted }) => [id, content, isDeleted])).toEqual([
    ['2', '', true],
    ['3', 'message 3', false],
  ]);
});
