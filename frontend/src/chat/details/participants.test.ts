import { beforeEach, expect, test, vi } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
import { participants } from '../../net/api/rooms';
import { KnownUsers } from '../../users/known-users.svelte';
import { Participants } from './participants.svelte';

vi.mock('../../net/api/rooms', () => ({ participants: vi.fn() }));
const ask = vi.mocked(participants);
const [john, jane] = [exampleUser('1', 'john'), exampleUser('2', 'jane')];

/** The answers that are under way: the test gives each. */
let answers: ((users: (typeof john)[]) => void)[] = [];
beforeEach(() => {
  answers = [];
  ask.mockReset().mockImplementation(() => new Promise((resolve) => answers.push((users) => resolve({ participants: users, hasMore: false }))));
});

test('changes while people are loading cause one more load', async () => {
  const people = new Participants('7', new KnownUsers());
  const done = Promise.all([people.refresh(), people.refresh(), people.refresh()]);
  answers[0]?.([john]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  expect(people.first).toEqual([john]);
  answers[1]?.([john, jane]);
  await done;
  expect(people.first).toEqual([john, jane]);
  expect(ask).toHaveBeenCalledTimes(2);
  void people.refresh();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(3));
});
