import { expect, test } from 'vitest';
import { exampleUser as user } from '../../tests/support/example-conversation';
import { choosable, meantBy, offered } from './people-search';

test('each active person is offered once, in the first place', () => {
  const [ann, bob] = [user('1', 'ann'), user('2', 'bob')];
  const gone = user('3', 'cyd', { isDeactivated: true });
  expect(choosable([bob, gone, ann, { ...bob }])).toEqual([bob, ann]);
});

test('the chosen ones are not offered again, and the user comes first, where they were found, or never', () => {
  const [me, ann, bob] = [user('1', 'me'), user('2', 'ann'), user('3', 'bob')];
  expect(offered([ann, me, bob], [bob], me, 'never')).toEqual([ann]);
  expect(offered([ann, me, bob], [], me, 'found')).toEqual([ann, me, bob]);
  expect(offered([ann, me, bob], [], me, 'first')).toEqual([me, ann, bob]);
});

test('a typed name means the person with this username, else the only one found', () => {
  const [jane, janet, zoe] = [user('1', 'jane'), user('2', 'janet'), user('3', 'Zoë')];
  expect(meantBy('jane', [janet, jane])).toBe(jane);
  expect(meantBy('JANE', [janet, jane])).toBe(jane);
  expect(meantBy('jan', [janet, jane])).toBeNull();
  expect(meantBy('zo', [zoe])).toBe(zoe);
  expect(meantBy('nobody', [])).toBeNull();
});
