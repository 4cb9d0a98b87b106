import { beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom, exampleUser } from '../../../../tests/support/example-conversation';
import { people } from '../../../net/api/people';
import { rooms } from '../../../net/api/rooms';
import { fold } from '../../../users/search';
import type { Chat } from '../../chat.svelte';
import { hasUnknown, unknownNames } from './unknown';

vi.mock('../../../net/api/people', () => ({ people: vi.fn() }));
vi.mock('../../../net/api/rooms', () => ({ rooms: vi.fn() }));

const [john, jane, mateo, zoe] = [exampleUser('1', 'john'), exampleUser('2', 'jane', { displayName: 'Jane Cooper' }), exampleUser('3', 'mateo'), exampleUser('4', 'zoé')];
const ana = exampleUser('5', 'cruz9', { displayName: 'Ana Cruz' });
const withJane = exampleConversation({ otherParticipant: jane });
const withJaneAndZoe = exampleConversation({ id: '6', participantIds: ['1', '2', '4'] });
const conversations = { rooms: [exampleRoom({ id: '9', name: 'launch' })], newest: () => [withJane], byActivity: [withJane, withJaneAndZoe], loadRest: async () => {}, directWith: (id: string) => (id === '2' ? withJane : undefined) };
const chat = { authUser: john, conversations } as unknown as Chat;
const found = (typed: string) => unknownNames(typed, chat, new AbortController().signal);

beforeEach(() => {
  vi.mocked(people).mockReset().mockImplementation(async (search) => [john, jane, mateo, zoe, ana].filter(({ username, displayName }) => fold(`${username} ${displayName}`).includes(fold(search))) as never);
  vi.mocked(rooms).mockReset().mockImplementation(async ({ archived }) => ({ rooms: archived ? [exampleRoom({ id: '7', name: 'old' })] : [exampleRoom({ id: '8', name: 'café' })], hasMore: false }));
});

test.each(['in:launch', 'in:#LAUNCH', 'in:café', 'in:CAFE', 'in:old', 'in:@jane', 'from:Mateo', 'from:@mateo', 'from:zoe', 'in:@jané', 'in:"launch" backup', 'in:@jane,@zoe', 'in:@Zoé,@JANE,@john', 'in:"@jane, @zoé"', 'in:@me,@jane,@zoe', 'in:@me,@jane'])('%s has its name', async (typed) => {
  expect(await found(typed)).toEqual([]);
});

test.each(['backup', 'from:me', 'in:@me', 'in:anywhere', '-in:nowhere', '-in:@jane,@nobody', 'has:file on:today'])('%s names nothing to look up', async (typed) => {
  expect(await found(typed)).toEqual([]);
  expect(people).not.toHaveBeenCalled();
  expect(rooms).not.toHaveBeenCalled();
});

test.each([
  ['in:nowhere', 'room', 'nowhere', null, ''],
  ['from:nobody', 'person', 'nobody', null, ''],
  ['in:@nobody', 'person', 'nobody', null, ''],
  ['in:@mateo', 'stranger', 'mateo', null, ''],
  ['in:@zoe', 'stranger', 'zoé', null, ''],
  ['in:caf menu', 'room', 'caf', 'Search in #café', 'in:#café menu'],
  ['the from:cooper budget', 'person', 'cooper', 'Search from Jane Cooper', 'the from:jane budget'],
  ['from:cooper', 'person', 'cooper', 'Search from Jane Cooper', 'from:jane'],
  ['from:jan Cooper budget', 'person', 'jan', 'Search from Jane Cooper', 'from:jane Cooper budget'],
  ['from:ana cruz budget', 'person', 'ana', 'Search from Ana Cruz', 'from:cruz9 budget'],
  ['in:jane', 'room', 'jane', 'Search with Jane Cooper', 'in:@jane'],
  ['in:@mat', 'person', 'mat', null, ''],
  ['in:@jane,@nobody', 'person', 'nobody', null, ''],
  ['in:@nobody,zoe menu', 'person', 'nobody', null, ''],
  ['in:@jane,', 'person', '@jane,', null, ''],
  ['in:@jane,@mateo', 'stranger', 'Jane Cooper and mateo', null, ''],
  ['in:@zoe,@me', 'stranger', 'zoé and john', null, ''],
])('%s is an unknown %s %s, and may mean %s', async (typed, kind, name, label, other) => {
  const [, key, value] = /(in|from):(\S+)/u.exec(typed) ?? [];
  expect(await found(typed)).toEqual([{ key, value, kind, name, meant: label && { label, typed: other } }]);
});

test('a chip has an unknown name as long as that is set', async () => {
  const unknown = await found('in:nowhere from:jane in:launch');
  const chips = (typed: string) => [hasUnknown(typed, 'in', unknown), hasUnknown(typed, 'from', unknown)];
  expect(chips('in:nowhere from:jane in:launch backup')).toEqual([true, false]);
  expect(chips('in:launch from:jane backup')).toEqual([false, false]);
  expect(chips('-in:nowhere from:nowhere')).toEqual([false, false]);
  expect(hasUnknown('in:@jane,@nobody', 'in', await found('in:@jane,@nobody'))).toBe(true);
});

test('names that the page knows are not asked for', async () => {
  expect(await found('in:launch in:@jane from:jane')).toEqual([]);
  expect(people).not.toHaveBeenCalled();
  expect(rooms).not.toHaveBeenCalled();
});

test('a room that the server may have on its next page is not called unknown', async () => {
  vi.mocked(rooms).mockResolvedValue({ rooms: [], hasMore: true });
  expect(await found('in:nowhere')).toEqual([]);
});

test('each of several unknown names is told', async () => {
  expect((await found('in:nowhere from:nobody from:jane')).map(({ name }) => name).sort()).toEqual(['nobody', 'nowhere']);
});
