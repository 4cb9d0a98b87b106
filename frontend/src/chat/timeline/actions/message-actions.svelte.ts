/** The user’s actions on messages of the open conversation. They show at once, and a refusal takes them back. */
import type { Conversation, Message } from '../../../net/api-types';
import * as api from '../../../net/api/messages';
import { isNewer } from '../../../net/ids';
import { explain } from '../../../net/refusals';
import type { StreamEvent } from '../../../net/stream/stream';
import { messagePath } from '../../../router/routes';
import { copyText } from '../../../ui/copy-text';
import { nameOf } from '../../../users/users';
import type { Chat } from '../../chat.svelte';
import { isHalfDone } from '../../composer/edits';
import { nameInSentence } from '../../conversations';
import { noteEmoji } from '../../emoji/recent';
import { asRead } from '../action-text';
import { fileLines } from '../copying';
import { lineOf } from '../lines.svelte';
import type { Timeline } from '../timeline.svelte';
import { Deletions, messageBefore } from './deletions';
import { hasReacted, keepOwn, withOwn } from './own-reaction';
import { type Action, canBeUnread, mayDo } from './permissions';
import { Toggles } from './toggles';

/** How long a notice stays that needs no answer. */
const NOTICE_TIME = 4_000;

/** A line above the composer. */
export type Notice = { text: string; isProblem?: boolean; undo?: () => void };
type Undoable = Notice & { id: string };

export class MessageActions {
  readonly chat: Chat;
  readonly timeline: Timeline;
  readonly #conversation: () => Conversation;
  /** The field for messages takes the focus, on touch screens only to type. */
  readonly #write: (isTyping: boolean) => void;
  notice = $state.raw<Notice | null>(null);
  /** The deletions that can be undone, shown beside any other notice. */
  undoable = $state.raw<readonly Undoable[]>([]);
  /** The message that waits for the user to confirm its deletion. */
  unconfirmed = $state.raw<Message | null>(null);
  /** The message for which the user chooses an emoji. */
  reacting = $state.raw<Message | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #toggles: Toggles;

  constructor(chat: Chat, timeline: Timeline, conversation: () => Conversation, write: (isTyping: boolean) => void) {
    this.chat = chat;
    this.timeline = timeline;
    this.#conversation = conversation;
    this.#write = write;
    this.#toggles = new Toggles(this.me, chat.onevent);
  }

  get conversation(): Conversation {
    return this.#conversation();
  }

  get me(): string {
    return this.chat.authUser.id;
  }

  /** A message with which something can be done. */
  find(id: string | null | undefined): Message | null {
    const message = this.timeline.messages.find((known) => known.id === id);
    return message && !message.isDeleted && !this.chat.instead.has(message.id) ? message : null;
  }

  #nameOf(userId: string): string {
    const user = this.chat.userOf(userId);
    return user ? nameOf(user) : 'Someone';
  }

  may(action: Action, message: Message): boolean {
    const { hasNewer, messages } = this.timeline;
    return mayDo(action, message, this.conversation) && (action !== 'unread' || hasNewer || canBeUnread(messages, message.id));
  }

  do(action: Action, message: Message): void {
    if (this.may(action, message)) this.#actions[action](message);
  }

  readonly #actions: Record<Action, (message: Message) => void> = {
    react: (message) => (this.reacting = message),
    reply: (message) => this.#reply(message),
    edit: ({ id }) => this.#edit(id),
    copy: (message) => void this.#copy(asRead(message.content, this.#nameOf(message.authorId)) || fileLines(message).join('\n'), 'Text copied.'),
    link: ({ id }) => void this.#copy(location.origin + messagePath(this.conversation.id, id), 'Link copied.'),
    pin: (message) => this.#pin(message, !message.isPinned),
    unread: ({ id }) => void this.#markUnread(id),
    delete: (message) => (this.unconfirmed = message),
  };

  /** Adds the user's reaction, or takes it back. */
  react({ id }: Pick<Message, 'id'>, emoji: string): void {
    const message = this.find(id);
    if (!message || !this.may('react', message)) return;
    const isOn = !hasReacted(message.reactions, emoji, this.me);
    const set = (on: boolean) => this.timeline.change(id, (known) => ({ ...known, reactions: withOwn(known.reactions, emoji, this.me, on) }));
    if (isOn) noteEmoji(this.me, emoji);
    void this.#toggles.change({ messageId: id, emoji, isOn, set, ask: () => api.react(message.conversationId, id, emoji, isOn), onrefused: (error) => this.#fail(error) });
  }

  /** Completes an event of the stream before the timeline takes it. */
  complete = (event: StreamEvent): void => {
    if (event.type !== 'reactions') return;
    const known = this.find(event.data.messageId);
    if (known) event.data.reactions = keepOwn(known.reactions, event.data.reactions, this.me);
  };

  #pin({ id, conversationId }: Message, isPinned: boolean): void {
    const set = (on: boolean) => this.timeline.change(id, (known) => ({ ...known, isPinned: on }));
    void this.#toggles.change({ messageId: id, emoji: null, isOn: isPinned, set, ask: () => api.pin(conversationId, id, isPinned), onrefused: (error) => this.#fail(error) });
    this.#tell({ text: isPinned ? 'Pinned for everyone here.' : 'No longer pinned.' });
  }

  #edit(id: string): void {
    const { edit } = this.timeline;
    if (edit?.state === 'saving' && edit.message.id !== id) return this.#tell({ text: 'Your last edit is still being saved.', isProblem: true });
    this.timeline.beginEdit(id);
  }

  #reply(message: Message): void {
    const { edit } = this.timeline;
    if (edit?.state === 'open' && isHalfDone(edit)) return this.#tell({ text: 'Save or cancel your edit first.', isProblem: true });
    if (edit?.state === 'open') this.timeline.edit = null;
    this.chat.drafts.answer(this.conversation.id, { ...message, content: lineOf(message, this.chat) });
    this.#write(true);
  }

  /** The message that the draft answers was deleted. */
  dropAnswer(): void {
    this.chat.drafts.answer(this.conversation.id, null);
    this.#tell({ text: 'The message that you were answering was deleted.', isProblem: true });
  }

  /** Of a link in a message. */
  copyAddress(address: string): void {
    void this.#copy(address, 'Link address copied.');
  }

  async #copy(text: string, outcome: string): Promise<void> {
    const isCopied = await copyText(text);
    this.#tell(isCopied ? { text: outcome } : { text: 'Your browser does not allow copying. Select the text and copy it.', isProblem: true });
  }

  async #markUnread(id: string): Promise<void> {
    this.timeline.isKeptUnread = true;
    try {
      await this.chat.reading.markUnread(this.conversation.id, id);
      this.timeline.newFrom = this.timeline.messages.find((message) => !message.mine && message.kind === 'text' && !isNewer(id, message.id))?.id ?? null;
      this.#tell({ text: 'Marked as unread.' });
    } catch (error) {
      this.timeline.isKeptUnread = false;
      this.#fail(error);
    }
  }

  /** The user has confirmed it. */
  delete(message: Message): void {
    const { id } = message;
    if (!this.find(id)) return this.#tell({ text: 'Someone else has deleted this message.' });
    const notice: Undoable = { id, text: 'Message deleted.', undo: () => this.#undo(id) };
    this.dismiss();
    this.undoable = [...this.undoable, notice];
    this.#deletions.start(message, messageBefore(this.timeline.inSight, id), () => (this.undoable = this.undoable.filter((other) => other !== notice)));
  }

  /** Tells of deletions that were refused, perhaps after the user had left their conversation. Returns a function that ends it. */
  hear(): () => void {
    return this.#deletions.hear(({ conversationId, error }) => {
      const other = conversationId === this.conversation.id ? undefined : this.chat.conversations.get(conversationId);
      const where = other && (other.kind === 'room' ? ` in #${other.name}` : ` to ${nameInSentence(other, this.chat.authUser, this.chat.userOf)}`);
      this.#fail(error, where ? `A message${where} was not deleted.` : 'The message was not deleted.');
    });
  }

  get #deletions(): Deletions {
    return (this.chat.deletions ??= new Deletions(this.chat));
  }

  #undo(id: string): void {
    this.#deletions.undo(id);
    this.#write(false);
  }

  /** Sends the deletions that could still be undone. */
  leave(): void {
    for (const { id } of this.undoable) this.#deletions.finish(id);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.notice = null;
  }

  #fail(error: unknown, what = ''): void {
    this.#tell({ text: `${what} ${explain(error)}`.trim(), isProblem: true });
  }

  #tell(notice: Notice): void {
    clearTimeout(this.#timer);
    this.notice = notice;
    if (!notice.isProblem) this.#timer = setTimeout(() => (this.notice = null), NOTICE_TIME);
  }
}
