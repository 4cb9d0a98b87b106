import { expect, test } from 'vitest';
import { outcomeOf } from './adding';

test.each([
  [['Wei'], 1, 'Wei was added.'],
  [['Wei', 'Ann'], 2, '2 people were added.'],
  [['Wei'], 0, 'Wei is in this room already.'],
  [['Wei', 'Ann'], 0, 'They are all in this room already.'],
  [['Wei', 'Ann', 'Ben'], 2, 'Added 2 of 3 people. The others are in this room already.'],
])('of %j, %i added: %s', (names, added, outcome) => {
  expect(outcomeOf(names, added)).toBe(outcome);
});
