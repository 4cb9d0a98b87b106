/** Events of the stream that arrive before an older answer. */
import { afterEach, expect, test, vi } from 'vitest';
import { exampleMessage as message } from '../../tests/support/example-messages';
import type { Conversation, User } from '../net/api-types';
import { Conversations } from './conversations.svelte';
import { Timeline } from './timeline/timeline.svelte';

afterEach(() => vi.unstubAllGlobals());

/** The next request's answer, delivered on demand. */
function holdAnswer(body: unknown): () => void {
  let resolve: (answer: Response) => void = () => {};
  const promise = new Promise<Response>((settle) => (resolve = settle));
  vi.stubGlobal('fetch', () => promise);
  return () => resolve(new Response(JSON.stringify(body)));
}

const empty: Conversation = {
  id: '7', kind: 'room', participants: [], otherParticipant: null, lastMessage: null,
  hasUnreadMessages: false, unreadCount: 0, readMessageId: null, createdAt: '2026-03-02T12:00:00.000Z',
};

test('an edit that arrives before its message is not lost', async () => {
  const arrive = holdAnswer([message('5')]);
  const timeline = new Timeline('7');
  const entering = timeline.enter(empty);
  const edited = message('5', { content: 'changed', editedAt: '2026-03-02T13:00:00.000Z' });
  timeline.receiveEdit(edited);
  arrive();
  await entering;
  expect(timeline.messages).toEqual([edited]);
});

test('messages that arrive before their conversation are counted', async () => {
  const arrive = holdAnswer({ ...empty, lastMessage: message('5'), unreadCount: 1, hasUnreadMessages: true });
  const conversations = new Conversations();
  const loading = conversations.load('7');
  for (const id of ['5', '6', '7']) conversations.receive(message(id));
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '7' }, unreadCount: 3 });
});

test('messages that arrive during a load are counted, even if its read marker is further', async () => {
  const conversations = new Conversations();
  conversations.put({ ...empty, lastMessage: message('5'), readMessageId: '3', unreadCount: 2, hasUnreadMessages: true });
  const arrive = holdAnswer({ ...empty, lastMessage: message('5'), readMessageId: '4', unreadCount: 1, hasUnreadMessages: true });
  const loading = conversations.load('7');
  for (const id of ['6', '7']) conversations.receive(message(id));
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '7' }, readMessageId: '4', unreadCount: 3 });
});

test('a name that arrives before its conversation is not lost', async () => {
  const jane: User = { id: '2', username: 'jane', displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false };
  const arrive = holdAnswer({ ...empty, kind: 'direct', participants: [jane], otherParticipant: jane });
  const conversations = new Conversations();
  const loading = conversations.load('7');
  const renamed = { ...jane, displayName: 'Jane Doe' };
  conversations.receiveUser(renamed);
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ participants: [renamed], otherParticipant: renamed });
});
