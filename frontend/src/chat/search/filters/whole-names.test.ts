import { expect, test } from 'vitest';
import { setFilters } from './query';
import { nameEnd, wholeNames } from './whole-names';

const names = (typed: string) => wholeNames(typed).map(({ name, to }) => [name, typed.slice(to)]);

test('the words after a filter may be the rest of the name', () => {
  expect(names('from:Jane Cooper')).toEqual([['Jane Cooper', '']]);
  expect(names('the from:@ana  de la Cruz bread')).toEqual([['ana de', ' la Cruz bread'], ['ana de la', ' Cruz bread'], ['ana de la Cruz', ' bread']]);
  expect(names('in:@jane Cooper from:yuki')).toEqual([['jane Cooper', ' from:yuki']]);
  for (const typed of ['from:jane', 'from:me too', 'from:jane "Cooper"', 'from:"jane" Cooper', 'from:jane -Cooper', '-from:jane Cooper', 'in:launch party', 'in:@jane,@yuki Tanaka', 'has:file Cooper']) expect(names(typed)).toEqual([]);
});

test('a filter ends with the name of a person whose other names follow it', () => {
  const rest = (typed: string, displayName: string | null) => typed.slice(nameEnd(typed, setFilters(typed, 'from', 'in')[0]!, displayName));
  expect(rest('from:jane cooper bread', 'Jane Cooper')).toBe(' bread');
  expect(rest('in:Zoe Muller bread', 'Zoë Müller')).toBe(' bread');
  expect(rest('from:jane cooper bread', 'Jane')).toBe(' cooper bread');
  expect(rest('from:jane cooper bread', null)).toBe(' cooper bread');
});
