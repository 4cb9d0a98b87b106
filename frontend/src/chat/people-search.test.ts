import { afterEach, expect, test, vi } from 'vitest';
import { exampleUser as user } from '../../tests/support/example-conversation';
import { people } from '../net/api/people';
import { participants } from '../net/api/rooms';
import type { Chat } from './chat.svelte';
import { choosable, meantBy, offered } from './people-search';
import { PeopleSearch } from './people-search.svelte';

vi.mock('../net/api/people', () => ({ people: vi.fn() }));
vi.mock('../net/api/rooms', () => ({ participants: vi.fn() }));

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

/** A room of `size` people, and further users after them by name. Both are searched in pages. */
function searchIn(size: number, others: string[]) {
  const room = Array.from({ length: size }, (_, index) => user(String(index + 10), `colleague${String(index).padStart(5, '0')}`));
  const page = (all: (typeof room)[number][], search: string) => all.filter(({ username }) => username.includes(search)).slice(0, 50);
  vi.mocked(people).mockImplementation(async (search) => page([...room, ...others.map((name) => user(name, name))], search) as never);
  vi.mocked(participants).mockImplementation(async (_, search) => ({ participants: page(room, search), hasMore: room.length > 50 }));
  const search = new PeopleSearch({ conversations: { newest: () => [] } } as unknown as Chat, '7');
  const find = async (typed: string) => {
    search.typed = typed;
    const meant = await search.resolve();
    return { meant: meant?.username, shown: search.people.map(({ id, username }) => (search.inside.has(id) ? `(${username})` : username)) };
  };
  return { search, find };
}
afterEach(() => void vi.resetAllMocks());

test('people in the room are marked, and come after those who can be added', async () => {
  const { find } = searchIn(2, ['wei', 'coll']);
  expect(await find('col')).toEqual({ meant: undefined, shown: ['coll', '(colleague00000)', '(colleague00001)'] });
});

test('in a large room everyone who can be added is found by name, and marked people are in the room', async () => {
  const { find } = searchIn(10_000, ['wei', 'colleague-of-wei']);
  expect(await find('wei')).toEqual({ meant: 'wei', shown: ['wei', 'colleague-of-wei'] });
  expect(await find('colleague-of')).toEqual({ meant: 'colleague-of-wei', shown: ['colleague-of-wei'] });
  expect(await find('colleague09999')).toEqual({ meant: 'colleague09999', shown: ['(colleague09999)'] });
});

test('someone who types before the first people came gets them after a choice', async () => {
  const { search, find } = searchIn(1, ['wei']);
  search.open();
  expect(await find('wei')).toEqual({ meant: 'wei', shown: ['wei'] });
  search.clear();
  await vi.waitFor(() => expect(search.people.map(({ username }) => username)).toEqual(['wei', 'colleague00000']));
  search.close();
  expect(search.people).toEqual([]);
});
