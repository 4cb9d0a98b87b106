import { expect, test } from 'vitest';
import { countThatFits } from './flush';

test('as many characters are shown as fit beside the dots', () => {
  const characters = [...'report'];
  const widthOf = (text: string) => 10 * text.length;
  expect([70, 69, 40, 20, 10, 5].map((room) => countThatFits(characters, room, widthOf))).toEqual([6, 5, 3, 1, 0, 0]);
});
