import { beforeEach, expect, test, vi } from 'vitest';
import { exampleRoom, exampleUser } from '../../../tests/support/example-conversation';
import { people } from '../../net/api/people';
import { rooms } from '../../net/api/rooms';
import type { Chat } from '../chat.svelte';
import { namesFound } from './names-found';

vi.mock(import('../../net/api/people'));
vi.mock(import('../../net/api/rooms'));

const [john, jane, bot, gone] = [exampleUser('1', 'john'), exampleUser('2', 'jane', { displayName: 'Jane Cooper' }), exampleUser('3', 'backup-bot', { role: 'bot' }), exampleUser('4', 'backuper', { isDeactivated: true })];
const room = (id: string, name: string) => exampleRoom({ id, name });
const chat = { authUser: john, conversations: { rooms: [room('7', 'launch'), room('8', 'old-backups')] } } as unknown as Chat;
const found = async (typed: string) => {
  const names = await namesFound(typed, chat, new AbortController().signal);
  return [...names.rooms.map(({ name }) => name), ...names.people.map(({ username }) => username)];
};

beforeEach(() => {
  vi.mocked(people).mockReset().mockResolvedValue([john, jane, bot, gone] as never);
  vi.mocked(rooms).mockReset().mockResolvedValue({ rooms: [room('8', 'old-backups'), room('9', 'backups-and-nas')], hasMore: false });
});

test.each([
  ['backup', ['old-backups', 'backups-and-nas', 'backup-bot']],
  ['back nas', ['backups-and-nas']],
  ['#launch', ['launch']],
  ['@jane', ['jane']],
  ['"cooper"', ['jane']],
  ['LAÜNCH', ['launch']],
  ['in:anywhere launch', ['launch']],
  ['oo', []],
  ['oop', ['jane']],
  ['ja', ['jane']],
  ['john', []],
  ['bakcup', []],
])('%s names %j', async (typed, expected) => {
  expect(await found(typed)).toEqual(expected);
});

test.each(['', '#', 'launch from:jane', 'launch -plan', 'has:file', 'x'.repeat(100)])('%j asks for no name', async (typed) => {
  expect(await found(typed)).toEqual([]);
  expect(people).not.toHaveBeenCalled();
  expect(rooms).not.toHaveBeenCalled();
});

test('three of each are enough', async () => {
  vi.mocked(people).mockResolvedValue(Array.from({ length: 5 }, (_, id) => exampleUser(String(id + 10), `ann${id}`)) as never);
  expect(await found('ann')).toEqual(['ann0', 'ann1', 'ann2']);
});

test('without an answer of the server, the user’s own rooms are found', async () => {
  vi.mocked(people).mockRejectedValue(new Error());
  vi.mocked(rooms).mockRejectedValue(new Error());
  expect(await found('backup')).toEqual(['old-backups']);
});
