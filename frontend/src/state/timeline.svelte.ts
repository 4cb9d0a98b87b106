/** One conversation's loaded messages: an unbroken stretch up to the newest. */
import * as api from '../api';
import type { Conversation, Message } from '../api-types';
import { isNewer } from '../ids';
import { adoptNewest, countUnread, firstUnread, lastOwn, merge, withEdit } from '../timeline';

/** How far back opening a conversation looks for the first unread message. */
const MOST_PAGES_TO_UNREAD = 8;

/** A conversation that is opened again starts from this much; the rest loads again while scrolling up. */
const KEPT_MESSAGES = 100;

export class Timeline {
  readonly conversationId: string;
  messages = $state.raw<Message[]>([]);
  /** The id of the message that the "New" line stands before. */
  newFrom = $state<string | null>(null);
  hasOlder = $state(true);
  isLoaded = $state(false);
  /** Why loading failed, in words for a person. */
  problem = $state<string | null>(null);
  /** The message that the composer changes, and what it is to say instead. */
  edit = $state<{ message: Message; text: string } | null>(null);
  #isLoading = false;

  constructor(conversationId: string) {
    this.conversationId = conversationId;
  }

  /** Somebody enters: loads what they will look at first, and draws the line under what they have read. */
  async enter({ readMessageId, hasUnreadMessages }: Conversation): Promise<void> {
    this.#trim();
    if (!this.isLoaded && !(await this.#loadPage(null))) return;
    for (let pages = 1; hasUnreadMessages && !this.reachesTo(readMessageId) && pages < MOST_PAGES_TO_UNREAD; pages += 1) {
      if (!(await this.#loadPage(this.#oldest))) break;
    }
    this.newFrom = hasUnreadMessages ? firstUnread(this.messages, readMessageId) : null;
    this.isLoaded = true;
  }

  /** Whether everything after a message is loaded, so that what lies after it can be counted here. */
  reachesTo(messageId: string | null): boolean {
    if (!this.hasOlder) return true;
    return messageId !== null && this.#oldest !== null && !isNewer(this.#oldest, messageId);
  }

  countUnread(readMessageId: string | null): number {
    return countUnread(this.messages, readMessageId);
  }

  async loadOlder(): Promise<void> {
    if (this.isLoaded && this.hasOlder) await this.#loadPage(this.#oldest);
  }

  /** Catches up after a time that the stream could not replay. */
  async refresh(): Promise<void> {
    const page = await api.messages(this.conversationId, null);
    const oldest = this.#oldest;
    this.messages = adoptNewest(this.messages, page, api.PAGE);
    if (this.#oldest !== oldest) this.hasOlder = page.length === api.PAGE;
  }

  receive(message: Message): void {
    this.messages = merge(this.messages, [message]);
  }

  receiveEdit(message: Message): void {
    this.messages = withEdit(this.messages, message);
  }

  /** Takes one of one's own messages into the composer; the last one, if none is named. */
  beginEdit(id: string | null): void {
    const message = id === null ? lastOwn(this.messages) : this.messages.find((known) => known.id === id && known.mine);
    this.edit = message ? { message, text: message.content } : null;
  }

  #trim(): void {
    if (this.messages.length <= KEPT_MESSAGES) return;
    this.messages = this.messages.slice(-KEPT_MESSAGES);
    this.hasOlder = true;
  }

  get #oldest(): string | null {
    return this.messages[0]?.id ?? null;
  }

  /** Whether a page was added. */
  async #loadPage(before: string | null): Promise<boolean> {
    if (this.#isLoading) return false;
    this.#isLoading = true;
    this.problem = null;
    try {
      const page = await api.messages(this.conversationId, before);
      this.messages = merge(this.messages, page);
      this.hasOlder = page.length === api.PAGE;
      return true;
    } catch (error) {
      this.problem = api.explain(error);
      return false;
    } finally {
      this.#isLoading = false;
    }
  }
}
