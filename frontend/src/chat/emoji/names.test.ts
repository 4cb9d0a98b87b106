import { expect, test } from 'vitest';
import { emoji, withEmoji } from './names';

test('nothing is loaded for a text without shortcodes', async () => {
  expect(withEmoji('at 10:30:45 🎉')).toBe('at 10:30:45 🎉');
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  expect(emoji.module).toBeNull();
});

test('a shortcode stays until the names of emoji are loaded', async () => {
  expect(withEmoji(':tada:')).toBe(':tada:');
  await emoji.now();
  expect(withEmoji(':tada: :nothing:')).toBe('🎉 :nothing:');
});
