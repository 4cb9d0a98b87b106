import { expect, test } from 'vitest';
import { searchName } from '../users/search';
import cases from './mention-cases.json';
import { addressed, mentionsIn, spellings, splitMessage, typedNameAt } from './mentions';
import { isProse } from './prose';
// Finds code, quotes and the targets of links.
import './markdown/tree';

test.each(cases.mentions as [string, string[]][])('the mentions of %j are %j', (text, wanted) => {
  expect(mentionsIn(text).map((name) => searchName(name).typed)).toEqual(wanted);
});

test.each(cases.rooms as [string, string[]][])('the rooms of %j are %j', (text, wanted) => {
  expect(splitMessage(text).flatMap((part) => (part.kind === 'name' && part.sign === '#' ? [part.name] : []))).toEqual(wanted);
});

test('the parts of a message are its text', () => {
  for (const [text] of [...cases.mentions, ...cases.rooms] as [string, string[]][]) {
    expect(splitMessage(text).map((part) => part.text).join('')).toBe(text);
  }
});

test('the punctuation at the end of a name may be part of it', () => {
  expect(spellings('o.brien_.')).toEqual(['o.brien_.', 'o.brien_', 'o.brien']);
  expect(spellings('...')).toEqual(['...', '..', '.']);
});

test('a word that addresses the room may be in any case', () => {
  expect(['room', 'here', 'room.', 'Room', 'rooms'].map(addressed)).toEqual(['room', 'here', 'room', 'room', null]);
});

test('a long text of nothing but signs and backticks takes no time', () => {
  const text = Array.from({ length: 5_000 }, (_, index) => '`'.repeat(index % 70) + '@#'.repeat(index % 3)).join(' ');
  expect(splitMessage(text).map((part) => part.text).join('')).toBe(text);
});

test('a name before the caret is being typed', () => {
  expect(typedNameAt('Thanks @ja', 10)).toEqual({ sign: '@', typed: 'ja', from: 7, to: 10 });
  expect(typedNameAt('Thanks @ja, see you', 10)).toEqual({ sign: '@', typed: 'ja', from: 7, to: 10 });
  expect(typedNameAt('(#', 2)).toEqual({ sign: '#', typed: '', from: 1, to: 2 });
  expect(typedNameAt('@𝒶nn', 5)).toMatchObject({ typed: '𝒶nn', from: 0 });
  for (const [text, caret] of [['me@ja', 5], ['Thanks @ja ', 11], ['@@', 2], ['C#', 2], ['`@ja`', 4], ['```\n@ja', 7], ['> @ja', 5], ['@', 0]] as const) {
    expect(typedNameAt(text, caret), text).toBeNull();
  }
});

test('prose is neither code nor a quote', () => {
  expect(isProse('a `b` c', 0)).toBe(true);
  expect(isProse('a `b` c', 3)).toBe(false);
  expect(isProse('> a', 2)).toBe(false);
});
