import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleRoom } from '../../../tests/support/example-conversation';
import { rooms } from '../../net/api/rooms';
import { Conversations } from '../conversations.svelte';
import { RoomLinks } from './room-links.svelte';

vi.mock('../../net/api/rooms', () => ({ rooms: vi.fn() }));
const ask = vi.mocked(rooms);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  ask.mockReset().mockResolvedValue({ rooms: [], hasMore: false });
});
afterEach(() => void vi.useRealTimers());

const answer = (...names: string[]) => ask.mockResolvedValue({ rooms: names.map((name, index) => exampleRoom({ id: String(index + 3), name })), hasMore: false });
const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);
/** The id of the room that a name leads to, after the server was asked if need be. */
async function idOf(links: RoomLinks, name: string): Promise<string | undefined> {
  links.find(name);
  await settle();
  return links.find(name)?.room.id;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const launch = exampleRoom({ id: '9', name: 'Launch' });

function known() {
  const conversations = new Conversations(() => '1');
  conversations.adopt({ conversations: [launch], hasMoreConversations: false });
  return { conversations, links: new RoomLinks(conversations) };
}

test('a known room is found by its name, without a request', () => {
  const { links } = known();
  expect(links.find('launch.')).toEqual({ room: { id: '9', name: 'Launch' }, spelling: 'launch' });
  expect(ask).not.toHaveBeenCalled();
});

test('a renamed or archived room is found by its present name alone', () => {
  const { conversations, links } = known();
  const fields = { ...launch, name: 'start' };
  conversations.receiveFields(fields);
  expect([links.find('launch')?.room.id, links.find('start')?.room.id]).toEqual([undefined, '9']);
  conversations.receiveFields({ ...fields, isArchived: true });
  expect(links.find('start')).toBeNull();
});

test('the server is asked for another name once', async () => {
  const { links } = known();
  ask.mockResolvedValue({ rooms: [exampleRoom({ id: '3', name: 'lab-notes' }), exampleRoom({ id: '4', name: 'lab' })], hasMore: true });
  expect([links.find('lab.'), links.find('lab')]).toEqual([null, null]);
  await settle();
  expect(links.find('lab.')).toEqual({ room: { id: '4', name: 'lab' }, spelling: 'lab' });
  expect(ask.mock.calls).toEqual([[{ search: 'lab', after: null }]]);
});

test('an answer is good for some minutes: a room may be renamed or archived, and another may be made', async () => {
  const { links } = known();
  answer('lab');
  expect([await idOf(links, 'lab'), await idOf(links, 'new')]).toEqual(['3', undefined]);
  answer('new');
  expect([await idOf(links, 'lab'), await idOf(links, 'new')]).toEqual(['3', undefined]);
  pass(6);
  expect([await idOf(links, 'lab'), await idOf(links, 'new')]).toEqual([undefined, '3']);
  expect(ask).toHaveBeenCalledTimes(4);
});

test('the same answer again changes nothing', async () => {
  const { links } = known();
  answer('lab');
  await idOf(links, 'lab');
  const before = links.find('lab')?.room;
  pass(6);
  await idOf(links, 'lab');
  expect(links.find('lab')?.room).toBe(before);
});

test('an event of a room, or a new snapshot, makes its answer outdated', async () => {
  const { links } = known();
  answer('lab');
  await idOf(links, 'lab');
  answer();
  links.forget('8');
  expect(await idOf(links, 'lab')).toBe('3');
  links.forget('3');
  expect(await idOf(links, 'lab')).toBeUndefined();
  answer('lab');
  links.forgetAll();
  expect(await idOf(links, 'lab')).toBe('3');
});

test('a private room that the user has left is text', () => {
  const { conversations, links } = known();
  conversations.receiveParticipation({ id: '9', isParticipant: false });
  expect(links.find('launch')).toBeNull();
});

test('a name that no room has is asked for on few pages, and not again', async () => {
  const { links } = known();
  ask.mockResolvedValue({ rooms: [exampleRoom({ id: '3', name: 'lab-notes' })], hasMore: true });
  links.find('lab');
  await settle();
  expect(links.find('lab')).toBeNull();
  await settle();
  expect(ask).toHaveBeenCalledTimes(3);
});

test('after a failed request the name is asked for again', async () => {
  const { links } = known();
  ask.mockRejectedValueOnce(new Error('offline'));
  links.find('lab');
  await settle();
  links.find('lab');
  await settle();
  expect(ask).toHaveBeenCalledTimes(2);
});

test('names are asked for one after the other, and no more than a limit', async () => {
  const { links } = known();
  let [running, most] = [0, 0];
  ask.mockImplementation(async () => {
    most = Math.max(most, (running += 1));
    await Promise.resolve();
    running -= 1;
    return { rooms: [], hasMore: false };
  });
  for (let number = 0; number < 500; number += 1) links.find(`issue${number}`);
  for (const name of ['...', 'x'.repeat(41)]) links.find(name);
  await settle();
  expect([ask.mock.calls.length, most]).toEqual([200, 1]);
  pass(6);
  links.find('issue499');
  await settle();
  expect(ask).toHaveBeenCalledTimes(201);
});
