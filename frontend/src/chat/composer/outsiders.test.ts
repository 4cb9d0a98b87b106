import { beforeEach, expect, test, vi } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
import { exampleMessage } from '../../../tests/support/example-messages';
import { people } from '../../net/api/people';
import { participants } from '../../net/api/rooms';
// Finds code.
import '../../text/markdown/tree';
import { outsidersIn, stillOutside } from './outsiders';

vi.mock('../../net/api/people', () => ({ people: vi.fn() }));
vi.mock('../../net/api/rooms', () => ({ participants: vi.fn() }));

const [john, jane, wei, gone] = [exampleUser('1', 'john'), exampleUser('2', 'jane'), exampleUser('3', 'wei'), exampleUser('4', 'gone', { isDeactivated: true })];
const all = [john, jane, wei, gone, exampleUser('5', 'weiss')];
beforeEach(() => void vi.mocked(people).mockReset().mockImplementation(async (search) => all.filter(({ username }) => username.includes(search.toLowerCase())) as never));

/** The usernames of those whom john's message does not reach. It reaches jane. */
const outsiders = async (content: string, mentions: string[] = ['2']) =>
  (await outsidersIn(exampleMessage('1', { authorId: '1', content, mentions }), (id) => all.find((user) => user.id === id))).map(({ username }) => username);

test('a named user who is not in the room was not reached', async () => {
  expect(await outsiders('@jane and @Wei. Look, @wei')).toEqual(['wei']);
});

test('participants, the author, deactivated users, code and words for several people are left out', async () => {
  expect(await outsiders('@jane @john @gone `@wei` @room @here @nobody')).toEqual([]);
});

test('a participant is not looked up, and one who is not known yet is left out', async () => {
  await outsiders('@jane');
  expect(people).not.toHaveBeenCalled();
  expect(await outsiders('@wei', ['3'])).toEqual([]);
});

test('few names are looked up', async () => {
  await outsiders(Array.from({ length: 20 }, (_, index) => `@user${index}`).join(' '));
  expect(people).toHaveBeenCalledTimes(5);
});

test('those who are in the room by now are no outsiders any more, and without an answer they stay', async () => {
  vi.mocked(participants).mockImplementation(async (_room, search) => {
    if (search === 'wei') throw new Error('offline');
    return { participants: [exampleUser('5', 'weiss'), jane] } as never;
  });
  expect(await stillOutside('7', [john, jane, wei])).toEqual([john, wei]);
});
