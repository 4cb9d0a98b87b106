import { expect, test } from 'vitest';
import { isForOthers, typingPhrase } from './phrase';

const said = (...names: string[]) => typingPhrase(names).map((part) => ('name' in part ? part.name : part.words)).join('');

test('up to three people are named, and more are several', () => {
  expect(said()).toBe('');
  expect(said('Ann')).toBe('Ann is typing…');
  expect(said('Ann', 'Bob')).toBe('Ann and Bob are typing…');
  expect(said('Ann', 'Bob', 'Wei')).toBe('Ann, Bob and Wei are typing…');
  expect(said('Ann', 'Bob', 'Wei', 'Kit')).toBe('Several people are typing…');
});

test.each([
  ['hello', true],
  ['//etc is a folder', true],
  ['1/2', true],
  ['', false],
  [' \n', false],
  ['/', false],
  ['/me waves', false],
])('whether "%s" becomes a message: %s', (text, isMessage) => expect(isForOthers(text)).toBe(isMessage));
