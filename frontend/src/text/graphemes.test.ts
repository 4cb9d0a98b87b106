import { expect, test } from 'vitest';
import { beginningOf, graphemesOf } from './graphemes';

test('a letter with its marks, a flag and an emoji of several parts are one character each', () => {
  expect(graphemesOf('e\u0301👩‍💻🇩🇪')).toEqual(['e\u0301', '👩‍💻', '🇩🇪']);
});

test.each(['🦊', '👩‍👩‍👧‍👦', '🇩🇪', 'e\u0301', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])('%s is never cut in half', (whole) => {
  for (let before = 120 - whole.length; before <= 121; before += 1) {
    const text = 'x'.repeat(before) + whole + 'y'.repeat(300);
    const beginning = beginningOf(text, 120);
    const fits = before + whole.length <= 120;
    expect(beginning).toBe(fits ? text.slice(0, 120) : 'x'.repeat(Math.min(before, 120)));
  }
});

test('a short text is kept, and a single endless character is cut', () => {
  expect(beginningOf('short', 120)).toBe('short');
  expect(beginningOf(`a${'\u0301'.repeat(500)}`, 120)).toHaveLength(120);
});
