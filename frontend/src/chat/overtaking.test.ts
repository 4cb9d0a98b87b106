/** Events of the stream that arrive before an older answer. */
import { afterEach, expect, test, vi } from 'vitest';
import { exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
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

const empty = exampleRoom();

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
  const conversations = new Conversations(() => '1');
  const loading = conversations.load('7');
  for (const id of ['5', '6', '7']) conversations.receive(message(id));
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '7' }, unreadCount: 3 });
});

test('messages that arrive during a load are counted, even if its read marker is further', async () => {
  const conversations = new Conversations(() => '1');
  conversations.put({ ...empty, lastMessage: message('5'), readMessageId: '3', unreadCount: 2, hasUnreadMessages: true });
  const arrive = holdAnswer({ ...empty, lastMessage: message('5'), readMessageId: '4', unreadCount: 1, hasUnreadMessages: true });
  const loading = conversations.load('7');
  for (const id of ['6', '7']) conversations.receive(message(id));
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '7' }, readMessageId: '4', unreadCount: 3 });
});

/** A user who has read message 5, the last one then. The server does not know yet. */
function reading() {
  const conversations = new Conversations(() => '1', () => ({ messageId: '5', unreadAfter: 0, lastMessageId: '5' }));
  conversations.put({ ...empty, lastMessage: message('5'), unreadCount: 1, hasUnreadMessages: true });
  return conversations;
}

test('messages after the one just read stay unread, whether a load or the stream tells of them', async () => {
  const conversations = reading();
  expect(conversations.get('7')).toMatchObject({ readMessageId: '5', unreadCount: 0 });
  let arrive = holdAnswer({ ...empty, lastMessage: message('6'), unreadCount: 2, hasUnreadMessages: true });
  let loading = conversations.load('7');
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '6' }, readMessageId: '5', hasUnreadMessages: true });

  arrive = holdAnswer({ ...empty, lastMessage: message('5'), unreadCount: 1, hasUnreadMessages: true });
  loading = conversations.load('7');
  conversations.receive(message('7'));
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ lastMessage: { id: '7' }, readMessageId: '5', hasUnreadMessages: true });
});

test('a change that arrives during a load is not undone, but loaded again', async () => {
  const conversations = new Conversations(() => '1');
  conversations.put(empty);
  const arrive = holdAnswer(empty);
  const loading = conversations.load('7');
  conversations.receiveFields({ ...empty, topic: 'The launch' });
  const again = holdAnswer({ ...empty, topic: 'The launch', isStarred: true });
  arrive();
  await loading;
  expect(conversations.get('7')).toMatchObject({ topic: 'The launch', isStarred: false });
  again();
  await vi.waitFor(() => expect(conversations.get('7')).toMatchObject({ topic: 'The launch', isStarred: true }));
});

test('the answer to a change does not undo what the stream told meanwhile', async () => {
  const conversations = new Conversations(() => '1');
  conversations.put(empty);
  const changing = conversations.change(() => Promise.resolve({ ...empty, name: 'older' }));
  conversations.receiveFields({ ...empty, name: 'newer' });
  await changing;
  expect(conversations.get('7')).toMatchObject({ name: 'newer' });
});
