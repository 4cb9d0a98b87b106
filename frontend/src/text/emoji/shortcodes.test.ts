import { expect, test } from 'vitest';
import { withEmoji } from './shortcodes';

test.each([
  [':tada: and :not_an_emoji: at 10:30:45', '🎉 and :not_an_emoji: at 10:30:45'],
  [':tada:', '🎉'],
  [':tada::+1: :-1:!', '🎉👍 👎!'],
  ['(:heart:)', '(❤️)'],
  [':nothing::tada:', ':nothing:🎉'],
  ['やった:tada:です', 'やった🎉です'],
])('%s is drawn as %s', (typed, drawn) => {
  expect(withEmoji(typed)).toBe(drawn);
});

test.each(['10:30:45', '10:100:45', 'a:tada:b', 'a:tada:', ':tada:b', 'std::tada::x', '::tada::', 'fe80::100:1', 'fe80::100:', 'http://example.org/:tada:', ': tada :', ':tada', 'é:tada:', ':constructor:'])(
  '%s stays as typed',
  (typed) => {
    expect(withEmoji(typed)).toBe(typed);
  },
);
