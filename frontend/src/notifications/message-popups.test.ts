import { beforeEach, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Conversation } from '../net/api-types';
import { MessagePopups } from './message-popups';
import type { Popup, PopupData, Popups, ShownPopup } from './popups';

vi.mock('./permission.svelte', () => ({ permission: { state: 'on', showsText: true } }));
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} });

/** The notifications of a system. */
class System implements Pick<Popups, 'show' | 'all' | 'close' | 'end'> {
  readonly shown = new Map<string, Popup>();
  alerts = 0;

  get texts(): string[] {
    return [...this.shown.values()].map(({ title, body }) => `${title}: ${body}`);
  }

  async show(popup: Popup): Promise<boolean> {
    this.alerts += Number(popup.alerts);
    this.shown.set(popup.tag, popup);
    return true;
  }

  all = async (): Promise<ShownPopup[]> =>
    [...this.shown.values()].map(({ tag, data }) => ({ tag, data: data as PopupData, close: () => this.shown.delete(tag) }));

  async close(isDone: (popup: ShownPopup) => boolean): Promise<void> {
    for (const popup of await this.all()) if (isDone(popup)) popup.close();
  }

  end(): void {}
}

let system: System;
let conversations: Map<string, Conversation>;
let popups: MessagePopups;
/** The last message that was read. */
let read: string;

beforeEach(() => {
  system = new System();
  read = '0';
  conversations = new Map([exampleConversation({ mentionCount: 1 }), exampleRoom({ id: '8', name: 'launch' })].map((each) => [each.id, each]));
  const chat = {
    conversations: { get: (id: string) => conversations.get(id), load: async (id: string) => conversations.get(id) },
    users: { find: async () => ({ id: '2', username: 'jane', displayName: null }) },
    nameOf: () => 'jane',
    userOf: () => undefined,
    roomLinks: { find: () => undefined },
  } as unknown as ConstructorParameters<typeof MessagePopups>[0];
  popups = new MessagePopups(chat, (_, id) => id <= read, system);
});

/** A new message, which is the conversation's last one. */
async function tell(id: string, count: number, conversationId = '7'): Promise<void> {
  const message = exampleMessage(id, { conversationId, content: `message ${id}` });
  const conversation = { ...(conversations.get(conversationId) as Conversation), lastMessage: message, mentionCount: count };
  conversations.set(conversationId, conversation);
  await popups.tell({ message, conversation, reason: 'mention' });
}

test('a conversation has one notification, of its last message', async () => {
  await tell('10', 1);
  await tell('11', 2);
  await tell('12', 1, '8');
  expect(system.texts).toEqual(['jane (2): message 11', 'jane in #launch: message 12']);
});

test('a notification of one message goes when that is deleted', async () => {
  await tell('10', 1);
  await popups.drop('9');
  expect(system.texts).toEqual(['jane: message 10']);
  await popups.drop('10');
  expect(system.texts).toEqual([]);
});

test('a notification that is for other messages too tells of those when its message is deleted', async () => {
  for (const [count, id] of ['10', '11', '12'].entries()) await tell(id, count + 1, '8');
  const { alerts } = system;
  conversations.set('8', { ...(conversations.get('8') as Conversation), lastMessage: exampleMessage('11') });
  await popups.drop('12');
  expect([system.texts, system.alerts]).toEqual([['#launch (2): 2 new messages'], alerts]);
  read = '11';
  popups.closeRead();
  await vi.waitFor(() => expect(system.texts).toEqual([]));
});

test('a message that is deleted before it is shown leaves no notification', async () => {
  await popups.drop('10');
  await tell('10', 1);
  expect(system.texts).toEqual([]);
});

test('a summary changes quietly, and not if the user has closed it', async () => {
  const items = ['10', '11'].map((messageId) => ({ conversationId: '7', messageId, isForMe: true }));
  await popups.summarise(items);
  expect(system.texts).toEqual(['2 new messages for you: jane']);
  const { alerts } = system;
  await popups.changeSummary(items.slice(1));
  expect([system.texts, system.alerts]).toEqual([['1 new message for you: jane'], alerts]);
  await popups.changeSummary([]);
  expect(system.texts).toEqual([]);
  await popups.changeSummary(items);
  expect(system.texts).toEqual([]);
});
