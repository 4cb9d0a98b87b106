import { expect, test } from 'vitest';
import { graphemesOf } from '../../text/graphemes';
import { hitIn } from './hit';

test.each([
  ['Olayinka A.', 'la', 'la'],
  ['Joanna Ann', 'ann', 'Ann'],
  ['Zoë Müller', 'zoe mu', 'Zoë Mü'],
  ['Łukasz', 'lu', 'Łu'],
  ['Jane', 'nemo', null],
])('in %s, %s marks %s', (name, wanted, marked) => {
  const characters = graphemesOf(name);
  const range = hitIn(characters, wanted);
  expect(range && characters.slice(...range).join('')).toBe(marked);
});
