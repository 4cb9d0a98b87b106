import { beforeEach, expect, test, vi } from 'vitest';
import { exampleUser } from '../../tests/support/example-conversation';
import { usersByIds } from '../net/api/people';
import { KnownUsers } from './known-users.svelte';

vi.mock('../net/api/people', () => ({ MOST_IDS: 2, usersByIds: vi.fn() }));
const request = vi.mocked(usersByIds);
beforeEach(() => {
  request.mockReset();
  request.mockImplementation((ids) => Promise.resolve({ users: ids.map((id) => exampleUser(id, `user${id}`)) }));
});

test('missing users are requested together, each once', async () => {
  const users = new KnownUsers();
  for (const id of ['1', '2', '3', '2']) expect(users.get(id)).toBeUndefined();
  expect((await users.find('3'))?.username).toBe('user3');
  expect((await users.find('1'))?.username).toBe('user1');
  expect(request.mock.calls).toEqual([[['1', '2']], [['3']]]);
});

test('an answer does not undo what the stream told meanwhile', async () => {
  const users = new KnownUsers();
  users.get('1');
  users.receive(exampleUser('1', 'user1', { displayName: 'New' }));
  expect((await users.find('1'))?.displayName).toBe('New');
});

test('a user who could not be loaded is requested again', async () => {
  const users = new KnownUsers();
  request.mockRejectedValueOnce(new Error('no network'));
  expect(await users.find('1')).toBeUndefined();
  expect((await users.find('1'))?.username).toBe('user1');
});
