import { expect, test } from 'vitest';
import { isFewEmoji } from './few';

test('up to five emoji alone are few', () => {
  for (const typed of ['🎉', '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽', '🎉🎈🎉🎈🎉', '❤️\n🇩🇪']) expect(isFewEmoji(typed), typed).toBe(true);
  for (const typed of ['🎉🎈🎉🎈🎉🎈', '🎉!', 'a', '1', '#', '', ' ', '©']) expect(isFewEmoji(typed), typed).toBe(false);
});
