import { beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom, exampleUser } from '../../../../tests/support/example-conversation';
import type { Conversation } from '../../../net/api-types';
import { people } from '../../../net/api/people';
import * as api from '../../../net/api/rooms';
import type { Chat } from '../../chat.svelte';
import { asking } from '../../details/asking.svelte';
import { Drafts } from '../drafts.svelte';
import { runCommand } from './run';

vi.mock(import('../../../net/api/rooms'));
vi.mock(import('../../../net/api/people'));

const room = exampleRoom({ participantCount: 3, involvement: 'everything' });
const direct = exampleConversation({ involvement: 'everything' });

/** Runs what is in the composer. Returns what is said, and what is left in the composer. */
async function run(text: string, conversation: Conversation = room) {
  const drafts = new Drafts('1');
  const chat = { drafts, conversations: { change: (ask: () => Promise<Conversation>) => ask() } } as unknown as Chat;
  drafts.write(conversation.id, text);
  const [problem, notice] = await runCommand(chat, conversation);
  return { problem, notice, left: drafts.of(conversation.id) };
}

beforeEach(() => {
  vi.clearAllMocks();
  asking.end();
});

test('a topic is set', async () => {
  expect(await run('/topic version 1.0 ')).toEqual({ problem: '', notice: 'Topic saved.', left: '' });
  expect(api.changeRoom).toHaveBeenCalledWith(room.id, { topic: 'version 1.0' });
});

test('people are added, whatever the case of the command', async () => {
  vi.mocked(api.addParticipants).mockResolvedValue({ ...room, participantCount: 5 });
  expect(await run('/Invite @wei, ann')).toEqual({ problem: '', notice: '2 people were added.', left: '' });
  expect(api.addParticipants).toHaveBeenCalledWith(room.id, ['wei', 'ann']);
});

test('a person who is added is called by their name', async () => {
  vi.mocked(api.addParticipants).mockResolvedValue({ ...room, participantCount: 4 });
  const ben = { ...exampleUser('3', 'ben', { displayName: 'Ben Okafor' }), createdAt: '' };
  vi.mocked(people).mockResolvedValue([{ ...exampleUser('4', 'benita'), createdAt: '' }, ben]);
  expect((await run('/invite @ben')).notice).toBe('Ben Okafor was added.');
  vi.mocked(people).mockRejectedValue(new Error());
  expect((await run('/invite @ben')).notice).toBe('ben was added.');
});

test('the server’s refusal is told, and the text stays', async () => {
  vi.mocked(api.changeRoom).mockRejectedValue(new Error('You do not manage this room.'));
  expect(await run('/topic mine')).toEqual({ problem: 'You do not manage this room.', notice: '', left: '/topic mine' });
});

test.each([
  ['/foo', room, /^There is no command \/foo\. Type \/\/ to send/u],
  ['/constructor', room, /^There is no command \/constructor\./u],
  ['/me', room, /after \/me/u],
  ['/topic', exampleRoom({ topic: 'old' }), /^The topic is “old”\./u],
  ['/topic x', direct, /direct conversation/u],
  [`/topic ${'x'.repeat(2_000)}`, room, /at most/u],
  ['/invite', room, /after \/invite/u],
  ['/invite @jane', direct, /Start a new one/u],
  ['/invite @jane', exampleRoom({ isEveryone: true }), /already/u],
  ['/leave', direct, /\/mute/u],
  ['/leave', exampleRoom({ isEveryone: true }), /nobody can leave/u],
])('%j is explained and stays', async (text, conversation, reason) => {
  const { problem, left } = await run(text, conversation);
  expect(problem).toMatch(reason);
  expect(left).toBe(text);
  for (const ask of [api.changeRoom, api.addParticipants, api.leave]) expect(ask).not.toHaveBeenCalled();
});

test('leaving asks first', async () => {
  expect(await run('/leave')).toEqual({ problem: '', notice: '', left: '' });
  expect([asking.question, vi.mocked(api.leave).mock.calls]).toEqual(['leave', []]);
});

test('a conversation is muted, and heard again as before', async () => {
  const changes = () => vi.mocked(api.changeParticipation).mock.calls.map(([, change]) => change.involvement);
  await run('/mute');
  await run('/mute', { ...room, involvement: 'nothing' });
  await run('/mute', { ...direct, id: '99', involvement: 'hidden' });
  await run('/mute', exampleRoom({ id: '98', involvement: 'nothing' }));
  expect(changes()).toEqual(['nothing', 'everything', 'everything', 'mentions']);
});

test('a command answers nothing', async () => {
  const drafts = new Drafts('1');
  const chat = { drafts, conversations: { change: (ask: () => Promise<Conversation>) => ask() } } as unknown as Chat;
  const answer = { id: '3', authorId: '2', content: 'hello' } as NonNullable<ReturnType<Drafts['answerOf']>>;
  drafts.answer(room.id, answer);
  drafts.write(room.id, '/mute');
  await runCommand(chat, room);
  expect([drafts.answerOf(room.id), drafts.of(room.id)]).toEqual([answer, '']);
});
