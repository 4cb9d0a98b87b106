import { expect, test } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import type { Change, Message } from '../../net/api-types';
import { detailOf, isShortened, type Part, summaryOf } from './changes';

const ME = '1';
const NAMES = new Map([['1', 'john'], ['2', 'Ann'], ['3', 'Ben'], ['4', 'Cy'], ['5', 'Dee'], ['6', 'Eve']]);
let lastId = 0;
const change = (authorId: string, type: Change['type'], more: Partial<Change> = {}): Message => {
  lastId += 1;
  return exampleMessage(String(lastId), { kind: 'change', authorId, mine: authorId === ME, change: { type, userIds: [], from: null, to: null, ...more } });
};
const read = (parts: Part[]) =>
  parts.map((part) => (part.kind !== 'person' ? part.text : part.id !== ME ? NAMES.get(part.id) : part.isFirst ? 'You' : 'you')).join('');
const summary = (...changes: Message[]) => read(summaryOf(changes, ME));

test('each change is a sentence', () => {
  expect(summary(change('2', 'created'))).toBe('Ann created this room');
  expect(summary(change('1', 'joined'))).toBe('You joined');
  expect(summary(change('2', 'left'))).toBe('Ann left');
  expect(summary(change('2', 'added', { userIds: ['3', '1'] }))).toBe('Ann added you and Ben');
  expect(summary(change('1', 'removed', { userIds: ['3'] }))).toBe('You removed Ben');
  expect(summary(change('2', 'renamed', { from: 'a', to: 'b' }))).toBe('Ann renamed the room from a to b');
  expect(summary(change('2', 'topic', { to: 'Noon' }))).toBe('Ann changed the topic to “Noon”');
  expect(summary(change('2', 'topic', { from: 'Noon' }))).toBe('Ann removed the topic');
  expect(summary(change('2', 'picture'))).toBe('Ann changed the picture');
  expect(summary(change('2', 'closed'))).toBe('Ann made this room private');
  expect(summary(change('2', 'opened'))).toBe('Ann made this room open');
  expect(summary(change('2', 'archived'))).toBe('Ann archived this room');
  expect(summary(change('1', 'unarchived'))).toBe('You unarchived this room');
});

test('changes of the same kind become one sentence', () => {
  const joined = ['2', '3', '4', '5', '6'].map((id) => change(id, 'joined'));
  expect(summary(...joined.slice(0, 3))).toBe('Ann, Ben and Cy joined');
  expect(summary(...joined, change('4', 'left'))).toBe('Ann, Ben and 3 others joined · Cy left');
  expect(summary(change('2', 'joined'), change('2', 'left'), change('2', 'joined'))).toBe('Ann joined · Ann left');
});

test('people added by different users are in different sentences', () => {
  const added = [change('2', 'added', { userIds: ['3'] }), change('2', 'added', { userIds: ['4'] }), change('1', 'added', { userIds: ['5'] })];
  expect(summary(...added)).toBe('Ann added Ben and Cy · You added Dee');
});

test('a room renamed or described several times has its last name or topic', () => {
  expect(summary(change('2', 'renamed', { from: 'a', to: 'b' }), change('2', 'renamed', { from: 'b', to: 'c' }))).toBe('Ann renamed the room from a to c');
  expect(summary(change('2', 'topic', { to: 'x' }), change('2', 'topic', { from: 'x' }))).toBe('Ann removed the topic');
});

test('a line that leaves something out can be unfolded', () => {
  const many = change('2', 'added', { userIds: ['3', '4', '5', '6'] });
  const long = change('2', 'topic', { to: 'word '.repeat(40) });
  expect([[many], [long], [many, long]].map(isShortened)).toEqual([true, true, true]);
  const topics = ['first', 'second'].map((to) => change('2', 'topic', { to }));
  expect(isShortened(topics)).toBe(true);
  const joined = ['2', '3', '4'].map((id) => change(id, 'joined'));
  expect([joined.slice(0, 1), joined, [...joined, change('2', 'archived')], topics.slice(1)].map(isShortened)).toEqual([false, false, false, false]);
  expect(isShortened([...joined, change('5', 'joined')])).toBe(true);
  expect(summary(many)).toBe('Ann added Ben, Cy and 2 others');
  expect(read(detailOf(many, ME))).toBe('Ann added Ben, Cy, Dee and Eve');
  expect(summary(long)).toMatch(/^Ann changed the topic to “(?:word ){16}…”$/u);
  expect(read(detailOf(long, ME))).toContain('word '.repeat(40));
});
