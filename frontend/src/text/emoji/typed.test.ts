import { expect, test } from 'vitest';
// Finds code and quotes.
import '../markdown/tree';
import { finishedShortcodeAt, hasShortcode, typedShortcodeAt } from './typed';

const typed = (text: string) => typedShortcodeAt(text, text.length)?.typed ?? null;
const finished = (text: string) => finishedShortcodeAt(text, text.length)?.typed ?? null;

test('a colon and two letters at the beginning of a word begin a shortcode', () => {
  expect(['We did it :ta', ':tada', '(:ta', 'やった:ta', '> :ta', ':+1', ':8ball', ':TA'].map(typed)).toEqual(['ta', 'tada', 'ta', 'ta', 'ta', '+1', '8ball', 'TA']);
  expect(typedShortcodeAt('a :ta b', 5)).toEqual({ sign: ':', typed: 'ta', from: 2, to: 5 });
});

test('a face, a time, an address and a word with a colon begin none', () => {
  expect([':', ':t', ':-D', ':)', ':D', '10:30', 'at :30', 'note:this', 'a::ta', 'http://ex', 'https://example.org/?q=:ta', 'https://example.org/:ta'].map(typed).filter((found) => found !== null)).toEqual([]);
});

test('code has no shortcodes, and neither has code that is not closed yet', () => {
  expect(['`:ta', 'see `a :ta', '```\n:ta'].map(typed)).toEqual([null, null, null]);
  expect(typed('`code` :ta')).toBe('ta');
  expect([finished('`:tada:'), finished('`code` :tada:')]).toEqual([null, 'tada']);
});

test('a second colon finishes a shortcode', () => {
  expect([':tada:', 'hi :+1:', ':100:'].map(finished)).toEqual(['tada', '+1', '100']);
  expect(['10:30:', 'a:tada:', ':tada', '::', ': tada:', 'https://example.org/?q=:tada:'].map(finished).filter((found) => found !== null)).toEqual([]);
});

test('a text with a time has no shortcode to look up', () => {
  expect(['at 10:30:45', 'a: b: c', 'http://example.org:80/'].map(hasShortcode)).toEqual([false, false, false]);
  expect([':tada:', 'やった:tada:です'].map(hasShortcode)).toEqual([true, true]);
});
