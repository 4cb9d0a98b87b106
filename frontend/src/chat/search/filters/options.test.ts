import { expect, test } from 'vitest';
import { calledBy } from './options';

const called = (wanted: string, ...names: string[]) => calledBy(wanted, names, (name) => name);

test.each(['zoe', 'ZOÈ', 'Zoe\u0301'])('%s means all spellings but for accents, if it is none itself', (wanted) => {
  expect(called(wanted, 'Zoë', 'zoey', 'zoê')).toEqual(['Zoë', 'zoê']);
});

test.each([['zoe', 'Zoe'], ['ZOË', 'zoë'], ['Zoe\u0308', 'zoë']])('%s means %s alone, which is exactly its name', (wanted, exact) => {
  expect(called(wanted, 'Zoe', 'zoë', 'zoê')).toEqual([exact]);
});

test('a part of a name means nobody', () => {
  expect(called('zo', 'zoë')).toEqual([]);
});
