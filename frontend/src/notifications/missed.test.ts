import { beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Conversation, Message, Settings } from '../net/api-types';
import { messages } from '../net/api/messages';
import { missedIn } from './missed';
import { missedWords } from './missed-words';

vi.mock('../net/api/messages', () => ({ messages: vi.fn() }));

const at = (id: string, more: Partial<Conversation> = {}): Partial<Conversation> => ({ lastMessage: exampleMessage(id), readMessageId: '5', ...more });

beforeEach(() => void vi.mocked(messages).mockReset().mockRejectedValue(new Error('not to be asked')));

async function itemsOf(before: readonly Conversation[], now: readonly Conversation[], { notify = 'mine', words = [] }: Partial<Settings> = {}) {
  const known = new Map(before.map((conversation) => [conversation.id, conversation]));
  const missed = await missedIn(known, now, { notify, words }, (conversation, since) => missedWords(conversation, since, { notify, words }, '1'));
  return missed.flatMap(({ items }) => items);
}

/** How many messages are missed, and how many of them are for the user. */
async function missed(before: Conversation | null, now: Conversation, settings: Partial<Settings> = {}): Promise<[number, number]> {
  const items = await itemsOf(before ? [before] : [], [now], settings);
  return [items.length, items.filter(({ isForMe }) => isForMe).length];
}

/** The server has these messages, oldest first. */
function have(...contents: Message[]): void {
  vi.mocked(messages).mockImplementation(async (_, { before = '9999' } = {}) => contents.filter(({ id }) => Number(id) < Number(before)).slice(-25).reverse());
}

test('direct messages since then are missed', async () => {
  const before = exampleConversation(at('10', { unreadCount: 2, mentionCount: 2 }));
  expect(await missed(before, exampleConversation(at('13', { unreadCount: 5, mentionCount: 5 })))).toEqual([3, 3]);
  expect(await missed(before, before)).toEqual([0, 0]);
  expect(await missed(null, exampleConversation(at('13', { unreadCount: 1, mentionCount: 1 })))).toEqual([1, 1]);
});

test('after more was read elsewhere, all that is unread was missed', async () => {
  const before = exampleConversation(at('10', { unreadCount: 4, mentionCount: 4 }));
  expect(await missed(before, exampleConversation(at('13', { readMessageId: '10', unreadCount: 3, mentionCount: 3 })))).toEqual([3, 3]);
});

test('of a room, what the user wants is missed', async () => {
  const before = exampleRoom(at('10'));
  const now = (more: Partial<Conversation> = {}) => exampleRoom(at('19', { unreadCount: 9, mentionCount: 1, ...more }));
  expect(await missed(before, now())).toEqual([1, 1]);
  expect(await missed(before, now({ involvement: 'everything' }), { notify: 'nothing' })).toEqual([9, 1]);
  expect(await missed(before, now(), { notify: 'all' })).toEqual([9, 1]);
  expect(await missed(before, now({ involvement: 'nothing' }), { notify: 'all' })).toEqual([1, 1]);
  expect(await missed(before, now(), { notify: 'nothing' })).toEqual([0, 0]);
  expect(await missed(before, now({ isParticipant: false }))).toEqual([0, 0]);
});

test('messages with the user’s words are missed', async () => {
  const contents = ['lunch at 9', 'lunch?', 'no', 'Lunch!', 'my lunch', 'lunches'];
  have(...contents.map((content, index) => exampleMessage(String(index + 9), { content, mine: content.startsWith('my') })));
  const before = exampleRoom(at('9'));
  const now = exampleRoom(at('14', { unreadCount: 4 }));
  expect(await itemsOf([before], [now], { words: ['lunch'] })).toEqual(['10', '12'].map((messageId) => ({ conversationId: '7', messageId, isForMe: true })));
  expect(await missed(before, now, { words: ['dinner'] })).toEqual([0, 0]);
  expect(await missed(before, now, { words: ['lunch'], notify: 'nothing' })).toEqual([0, 0]);
  expect(await missed(before, { ...now, involvement: 'everything' }, { words: ['lunch'] })).toEqual([4, 2]);
  expect(await missed(before, { ...now, readMessageId: '11', unreadCount: 2 }, { words: ['lunch'] })).toEqual([1, 1]);
});

test('nothing is asked for that cannot have words', async () => {
  const before = exampleRoom(at('10'));
  const now = exampleRoom(at('12', { unreadCount: 2, mentionCount: 1 }));
  expect(await missed(before, now)).toEqual([1, 1]);
  expect(await missed(before, { ...now, involvement: 'nothing' }, { words: ['lunch'] })).toEqual([1, 1]);
  expect(await missed(before, { ...now, mentionCount: 2 }, { words: ['lunch'] })).toEqual([2, 2]);
  expect(messages).not.toHaveBeenCalled();
});

test('an answer with a word counts once', async () => {
  have(exampleMessage('10'), exampleMessage('11', { content: 'lunch', replyToId: '3' }));
  expect(await missed(exampleRoom(at('10')), exampleRoom(at('11', { unreadCount: 1, mentionCount: 1 })), { words: ['lunch'] })).toEqual([1, 1]);
});

test('words are found in older pages, as far as the server counts unread messages', async () => {
  have(...Array.from({ length: 300 }, (_, index) => exampleMessage(String(index + 100), { content: index % 30 === 0 ? 'lunch' : 'x' })));
  const now = exampleRoom(at('399', { unreadCount: 100 }));
  expect(await missed(exampleRoom(at('99')), now, { words: ['lunch'] })).toEqual([3, 3]);
  expect(messages).toHaveBeenCalledTimes(4);
  expect(await missed(exampleRoom(at('360')), { ...now, unreadCount: 39 }, { words: ['lunch'] })).toEqual([1, 1]);
  expect(messages).toHaveBeenCalledTimes(6);
});

test('without an answer, the counts tell', async () => {
  vi.mocked(messages).mockRejectedValue(new Error('gone'));
  expect(await missed(exampleRoom(at('10')), exampleRoom(at('12', { unreadCount: 2, mentionCount: 1 })), { words: ['lunch'] })).toEqual([1, 1]);
});
