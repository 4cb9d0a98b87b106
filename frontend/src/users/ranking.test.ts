import { expect, test } from 'vitest';
import { NONE, rankedName, rankOf } from './ranking';

/** The names that fit, best first. */
const ranked = (wanted: string, ...names: string[]) => {
  const rank = rankOf(wanted);
  const found = names.map((name) => ({ name, at: rank([rankedName(name)]) })).filter(({ at }) => at < NONE);
  return found.sort((a, b) => a.at - b.at).map(({ name }) => name);
};

test('the whole name comes first, then starts of words, then parts, then letters in order', () => {
  expect(ranked('ann', 'alan nash n', 'Joanna', 'Mary Ann', 'annika', 'Ånn', 'ann')).toEqual([
    'ann', 'Ånn', 'Mary Ann', 'annika', 'Joanna', 'alan nash n',
  ]);
});

test('each typed word may start a word of the name', () => {
  expect(ranked('ma jo', 'Mary Jones', 'mary.jones', 'Major Tom', 'John Mayer')).toEqual(['Mary Jones', 'mary.jones', 'Major Tom']);
  expect(ranked('jones', 'mary.jones')).toEqual(['mary.jones']);
  expect(ranked('number 7', 'Person Number 71', 'Person Number 7')).toEqual(['Person Number 7', 'Person Number 71']);
});

test('accents and case are ignored, both ways', () => {
  expect(ranked('LUKASZ', 'Łukasz')).toEqual(['Łukasz']);
  expect(ranked('zoë', 'zoe', 'Zoë')).toEqual(['Zoë', 'zoe']);
});

test.each([
  ['missing', 'jnes', 'jones'],
  ['extra', 'johnn', 'john smith'],
  ['wrong', 'jahn', 'johnny'],
  ['exchanged with the next', 'jonh', 'john'],
  ['wrong at the start', 'kohn', 'Anna John'],
])('one letter may be %s', (_, typed, name) => expect(ranked(typed, name)).toEqual([name]));

test('two slips, and a slip in a short word, do not fit', () => {
  expect(ranked('jqhqn', 'john')).toEqual([]);
  expect(ranked('jxn', 'joan')).toEqual([]);
});

test('the best of several names counts', () => {
  expect(rankOf('jane')([rankedName('Doctor Doe'), rankedName('jane')])).toBe(0);
  expect(rankOf('nemo')([])).toBe(NONE);
});
