/** The notifications of messages: of each conversation its last one, and a summary. They change when messages are deleted, and go when all is read. */
import type { Chat } from '../chat/chat.svelte';
import { lineOf } from '../chat/timeline/lines.svelte';
import type { Conversation } from '../net/api-types';
import { conversationPath, messagePath } from '../router/routes';
import { nameOf, pictureOf } from '../users/users';
import { claim } from './claims';
import type { Collected } from './collected';
import type { Telling } from './notifier';
import { permission } from './permission.svelte';
import { ICON, type Popup, type PopupData, type Popups } from './popups';
import { bodyOf, summaryBody, summaryTitle, titleOf, withCount } from './texts';

const SUMMARY = 'summary';
/** A notification that changes again within this time, in milliseconds, does so quietly. */
const CALM = 5_000;

type Shown = Omit<Popup, 'alerts' | 'data'> & { data: PopupData };
/** The part of the chat that is needed here. */
type Host = Pick<Chat, 'conversations' | 'users' | 'roomLinks' | 'nameOf' | 'userOf'>;

export class MessagePopups {
  readonly #chat: Host;
  readonly #popups: Pick<Popups, 'show' | 'all' | 'close' | 'end'>;
  readonly #isRead: (conversationId: string, messageId: string) => boolean;
  /** The messages that were deleted since the page was opened. */
  readonly #deleted = new Set<string>();

  constructor(chat: Host, isRead: (conversationId: string, messageId: string) => boolean, popups: Pick<Popups, 'show' | 'all' | 'close' | 'end'>) {
    this.#chat = chat;
    this.#isRead = isRead;
    this.#popups = popups;
  }

  async tell({ message, conversation, reason }: Telling): Promise<void> {
    const { id } = conversation;
    const author = await this.#chat.users.find(message.authorId);
    const { unreadCount, mentionCount } = this.#chat.conversations.get(id) ?? conversation;
    const count = reason === 'direct' || reason === 'mention' ? mentionCount : unreadCount;
    const line = permission.showsText ? lineOf(message, this.#chat) : null;
    const told = { author: author ? nameOf(author) : 'Someone', conversation, line, count };
    const data = { path: messagePath(id, message.id), messageId: message.id, covers: { [id]: message.id }, count };
    await this.#show({ tag: `conversation ${id}`, title: titleOf(told), body: bodyOf(told), icon: (author && pictureOf(author)) ?? ICON, data }, 'aloud');
  }

  summarise(items: readonly Collected[]): Promise<void> {
    return this.#summarise(items, 'aloud');
  }

  /** Tells what is left of a summary, unless the user has closed it. */
  async changeSummary(items: readonly Collected[]): Promise<void> {
    const isShown = (await this.#popups.all()).some(({ tag }) => tag === SUMMARY);
    if (isShown && items.length > 0) await this.#summarise(items, 'quietly');
    else await this.#popups.close(({ tag }) => tag === SUMMARY);
  }

  /** A message was deleted. */
  async drop(messageId: string): Promise<void> {
    this.#deleted.add(messageId);
    for (const { tag, data } of await this.#popups.all()) if (tag !== SUMMARY && data.messageId === messageId) await this.#takeBack(tag, data);
  }

  closeRead(): void {
    void this.#popups.close(({ data }) => Object.entries(data.covers).every(([id, messageId]) => this.#isRead(id, messageId)));
  }

  /** The page is left. */
  end(): void {
    this.#popups.end();
  }

  async #summarise(items: readonly Collected[], how: 'aloud' | 'quietly'): Promise<void> {
    const first = items.find(({ isForMe }) => isForMe) ?? items[0];
    if (!first) return;
    const covers = Object.fromEntries(items.map(({ conversationId, messageId }) => [conversationId, messageId]));
    const names = Object.keys(covers).flatMap((id) => this.#chat.conversations.get(id) ?? []).map((conversation) => this.#nameOf(conversation));
    const data = { path: messagePath(first.conversationId, first.messageId), messageId: first.messageId, covers, count: items.length };
    await this.#show({ tag: SUMMARY, title: summaryTitle(items), body: summaryBody(names), icon: ICON, data }, how);
  }

  /** The message of a notification was deleted. If it is for others too, it tells how many they are. */
  async #takeBack(tag: string, { covers, count }: PopupData): Promise<void> {
    const [id = ''] = Object.keys(covers);
    const conversation = count > 1 ? await this.#chat.conversations.load(id).catch(() => null) : null;
    const last = conversation?.lastMessage;
    if (!last) return this.#popups.close((popup) => popup.tag === tag);
    const data = { path: conversationPath(id), messageId: last.id, covers: { [id]: last.id }, count: count - 1 };
    await this.#show({ tag, title: withCount(this.#nameOf(conversation), data.count), body: bodyOf({ line: null, count: data.count }), icon: ICON, data }, 'quietly');
  }

  #nameOf(conversation: Conversation): string {
    return conversation.kind === 'room' ? `#${conversation.name}` : this.#chat.nameOf(conversation);
  }

  async #show(popup: Shown, how: 'aloud' | 'quietly'): Promise<void> {
    if (permission.state !== 'on') return;
    const [alerts] = how === 'aloud' ? await claim([`alert ${popup.tag}`], CALM) : [];
    await this.#popups.show({ ...popup, alerts: alerts !== undefined });
    // It may have been read or deleted meanwhile.
    this.closeRead();
    if (popup.tag !== SUMMARY && this.#deleted.has(popup.data.messageId)) await this.#takeBack(popup.tag, popup.data);
  }
}
