import { expect, test } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { byDay, isAnswerAlone, isForUser, withNews } from './mentions';

const ME = '1';
const of = (more: Parameters<typeof message>[1], content = 'hello') => isForUser(message('5', { content, ...more }), ME);

test('a message is for a user whom it names, or whose room it names', () => {
  expect(of({ mentions: ['2', ME] })).toBe(true);
  expect(of({ mentionsRoom: true })).toBe(true);
  expect(of({ mentions: ['2'] })).toBe(false);
  expect(of({ mentionsRoom: true, mine: true })).toBe(false);
  expect(of({ mentions: [ME], isDeleted: true })).toBe(false);
  expect(of({ mentions: [ME], kind: 'change' })).toBe(false);
});

test('only the server knows of answers and of those who were here', () => {
  expect(of({ replyToId: '3' })).toBe('perhaps');
  expect(of({}, 'who is @here?')).toBe('perhaps');
  expect(of({ replyToId: '3', mine: true })).toBe(false);
});

test('an answer that also names the user is a mention', () => {
  expect(isAnswerAlone(message('5', { replyToId: '3' }), ME)).toBe(true);
  expect(isAnswerAlone(message('5', { replyToId: '3', mentions: [ME] }), ME)).toBe(false);
  expect(isAnswerAlone(message('5', { replyToId: '3', mentionsRoom: true }), ME)).toBe(false);
  expect(isAnswerAlone(message('5', { replyToId: '3', content: '@here look' }), ME)).toBe(false);
  expect(isAnswerAlone(message('5'), ME)).toBe(false);
});

const NONE = { messages: new Map(), edits: new Map(), gone: new Set<string>() };
const news = (...all: ReturnType<typeof message>[]) => new Map(all.map((one) => [one.id, one]));

test('new messages come first, once, and deleted ones are gone', () => {
  const loaded = [message('9'), message('7')];
  expect(withNews(loaded, { ...NONE, messages: news(message('10'), message('9')), gone: new Set(['7']) }).map(({ id }) => id)).toEqual(['10', '9']);
});

test('an edit shows, also of a message that an older answer brings', () => {
  const [old, edited] = [message('9'), message('9', { content: 'new', editedAt: '2026-03-02T12:01:00.000Z' })];
  expect(withNews([old], { ...NONE, edits: news(edited) })).toEqual([edited]);
  expect(withNews([edited], { ...NONE, messages: news(old), edits: news(old) })).toEqual([edited]);
  expect(withNews([], { ...NONE, edits: news(edited) })).toEqual([]);
});

test('messages are grouped by day', () => {
  const at = (id: string, createdAt: string) => message(id, { createdAt });
  const days = byDay([at('3', '2026-03-02T12:00:00.000Z'), at('2', '2026-03-02T01:00:00.000Z'), at('1', '2026-03-01T23:00:00.000Z')]);
  expect(days.map(({ day, messages }) => [day, messages.map(({ id }) => id)])).toEqual([['2026-03-02', ['3', '2']], ['2026-03-01', ['1']]]);
});
