import { expect, test } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
import * as names from '../../text/emoji/all';
import { type People, replacementOf, type Suggestion, suggestEmoji, suggestMentions, suggestRooms, textOf } from './suggestions';

const [jane, marta, jan, kenji] = [
  exampleUser('2', 'jane'), exampleUser('3', 'marta', { displayName: 'Márta Janssen' }), exampleUser('4', 'jan'), exampleUser('5', 'kenji', { displayName: 'Kenji Jang' }),
];
const people: People = { participants: [marta, jane, jan], others: [kenji], isRoom: true };
const suggested = (typed: string, among = people) => suggestMentions(typed, among).map(textOf);

test('participants come first, then others, then the words for several', () => {
  expect(suggested('')).toEqual(['@jan', '@jane', '@marta', '@kenji', '@room', '@here']);
  expect(suggestMentions('ken', people)).toEqual([{ kind: 'person', key: '5', user: kenji, isOutside: true }]);
});

test('the exact name is first, and accents and case are ignored', () => {
  expect(suggested('jan')).toEqual(['@jan', '@jane', '@marta', '@kenji']);
  expect(suggested('MARTA')).toEqual(['@marta']);
  expect(suggested('zoe')).toEqual([]);
});

test('a word for several that is typed whole is first', () => {
  const roomy = exampleUser('9', 'roomy');
  expect(suggested('room', { ...people, participants: [roomy] })).toEqual(['@room', '@roomy']);
  expect(suggested('roo', { ...people, participants: [roomy] })).toEqual(['@roomy', '@room']);
  expect(suggested('her')).toEqual(['@here']);
});

test('a direct conversation has no words for several', () => {
  expect(suggested('', { participants: [jane], others: [], isRoom: false })).toEqual(['@jane']);
});

test('few are suggested', () => {
  const many = Array.from({ length: 30 }, (_, index) => exampleUser(String(index + 10), `user${index}`));
  expect(suggested('user', { participants: many, others: [kenji], isRoom: false })).toHaveLength(6);
});

test('rooms are suggested by name', () => {
  const rooms = ['launch-party', 'lunch', 'launch'].map((name, index) => ({ id: String(index), name, topic: null, isPrivate: false }));
  expect(suggestRooms('launch', rooms).map(textOf)).toEqual(['#launch', '#launch-party']);
});

test('emoji are suggested by shortcode in the chosen skin tone, those used last first', () => {
  const emoji = (typed: string, recent: string[] = [], tone = '') => suggestEmoji(typed, names, recent, tone).map(textOf);
  expect(emoji('tada')).toEqual(['🎉']);
  expect(emoji('ta')).toHaveLength(6);
  expect(emoji('ta', ['🌮'])[0]).toBe('🌮');
  expect(emoji('wave', [], '🏽')[0]).toBe('👋🏽');
  expect(suggestEmoji('thu', names, [], '')[0]).toEqual({ kind: 'emoji', key: 'emoji-thumbsup', emoji: '👍', shortcode: 'thumbsup' });
});

test('a name is completed in the middle of a text', () => {
  const person: Suggestion = { kind: 'person', key: '2', user: jane, isOutside: false };
  const completed = (before: string, after: string) => {
    const text = before + after;
    const at = before.lastIndexOf('@');
    const { from, to, text: inserted } = replacementOf(text, { sign: '@', typed: '', from: at, to: before.length }, person);
    return `${text.slice(0, from)}${inserted}|${text.slice(to)}`;
  };
  expect(completed('Thanks @ja', '')).toBe('Thanks @jane |');
  expect(completed('Thanks @ja', ' and you')).toBe('Thanks @jane |and you');
  expect(completed('Thanks @ja', ', all')).toBe('Thanks @jane|, all');
  expect(completed('@', 'hello')).toBe('@jane |hello');
  expect(completed('@ja', '\nhello')).toBe('@jane |\nhello');
});
