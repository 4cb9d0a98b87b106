/** A conversation's loaded messages: an unbroken stretch up to the newest. */
import type { Conversation, Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isNewer } from '../../net/ids';
import { explain } from '../../net/refusals';
import { PAGE } from '../../net/request';
import { beginEdit, type Edit } from '../composer/edits';
import { countUnread, firstUnread, lastOwn, latest, merge, withEdit } from './timeline';

/** How many pages back to look for the first unread message, and to reload. */
const MOST_PAGES_BACK = 8;

/** The number of messages kept for the next visit. Older ones load again while scrolling up. */
const KEPT_MESSAGES = 100;

export class Timeline {
  readonly conversationId: string;
  messages = $state.raw<Message[]>([]);
  /** The id of the first message below the "New" line. */
  newFrom = $state<string | null>(null);
  hasOlder = $state(true);
  isLoaded = $state(false);
  /** Why loading failed, as text for the user. */
  problem = $state<string | null>(null);
  /** The message being edited, and its new text. */
  edit = $state<Edit | null>(null);
  #isLoading = false;
  /** The newest page is loaded, but perhaps not yet everything to show at first. */
  #hasNewest = false;
  /** Counts resets of the stream: answers to requests before the last reset are outdated. */
  #generation = 0;
  /** Messages received after a reset, until everything is reloaded. */
  #since: Message[] | null = null;
  /** Own messages that the server confirmed before the stream did: earlier messages may be missing. */
  readonly #untold = new Set<string>();
  /** Received edits: pages requested earlier have the old text. */
  readonly #edits = new Map<string, Message>();

  /** `edit` is an edit that a reload interrupted. */
  constructor(conversationId: string, edit: Edit | null = null) {
    this.conversationId = conversationId;
    this.edit = edit;
  }

  /** Opens the conversation: loads what the user sees first, and places the line below what they have read. */
  async enter({ readMessageId, hasUnreadMessages }: Conversation): Promise<void> {
    this.#trim();
    if (!this.isLoaded && !(await this.#loadPage(null))) return;
    for (let pages = 1; hasUnreadMessages && !this.reachesTo(readMessageId) && pages < MOST_PAGES_BACK; pages += 1) {
      if (!(await this.#loadPage(this.#oldest))) break;
    }
    this.newFrom = hasUnreadMessages ? firstUnread(this.messages, readMessageId) : null;
    this.isLoaded = true;
  }

  /** The messages to show: until a page is loaded, the user's own new ones. */
  get inSight(): Message[] {
    if (this.isLoaded) return this.messages;
    return this.#hasNewest ? [] : this.messages.filter(({ mine }) => mine);
  }

  /** Whether everything after a message is loaded, so that it can be counted here. */
  reachesTo(messageId: string | null): boolean {
    if (!this.hasOlder) return true;
    return messageId !== null && this.#oldest !== null && !isNewer(this.#oldest, messageId);
  }

  /**
   * How many messages of others follow a message, up to the conversation's last one. The stream counts later ones, which
   * a page of history may already include. Null until all of them are loaded.
   */
  unreadAfter(messageId: string, { lastMessage }: Conversation): number | null {
    if (!lastMessage || !isNewer(lastMessage.id, messageId)) return 0;
    const isTold = this.messages.some(({ id }) => id === lastMessage.id) && !this.#untold.has(lastMessage.id);
    const isWhole = this.isLoaded && !this.#since && isTold && this.reachesTo(messageId);
    return isWhole ? countUnread(this.messages, messageId, lastMessage.id) : null;
  }

  countUnread(readMessageId: string | null): number {
    return countUnread(this.messages, readMessageId);
  }

  async loadOlder(): Promise<void> {
    if (this.isLoaded && this.hasOlder) await this.#loadPage(this.#oldest);
  }

  /** Reloads everything after a reset of the stream, since all of it may have changed. */
  async refresh(): Promise<void> {
    const generation = (this.#generation += 1);
    this.#untold.clear();
    this.#since = this.#hasNewest ? [] : null;
    if (!this.#hasNewest) return void (this.messages = []);
    const { messages, hasOlder } = await this.#loadBackTo(this.#oldest);
    if (generation !== this.#generation) return;
    const since = (this.#since ?? []).filter(({ id }) => !hasOlder || isNewer(id, messages[0]?.id ?? null));
    for (const { id } of messages) this.#untold.delete(id);
    this.messages = merge(messages, since).map(this.#edited);
    this.hasOlder = hasOlder;
    this.#since = null;
  }

  /** The newest pages, as far back as the user can look, and whether there are more. */
  async #loadBackTo(oldest: string | null): Promise<{ messages: Message[]; hasOlder: boolean }> {
    let messages: Message[] = [];
    for (let pages = 1; ; pages += 1) {
      const page = await api.messages(this.conversationId, messages[0]?.id ?? null);
      messages = merge(messages, page);
      const hasOlder = page.length === PAGE;
      const isEnough = pages === MOST_PAGES_BACK || !isNewer(messages[0]?.id ?? '0', oldest);
      if (isEnough || !hasOlder) return { messages, hasOlder };
    }
  }

  /** Ignores messages older than those loaded; their page brings them. */
  receive(message: Message): void {
    this.#untold.delete(message.id);
    this.#since?.push(message);
    if (!this.#isBeyond(message)) this.messages = merge(this.messages, [this.#edited(message)]);
  }

  /** The user's own message is committed, perhaps before the stream reports it. */
  receiveSent(message: Message): void {
    this.#since?.push(message);
    if (this.#isBeyond(message)) return;
    if (!this.messages.some(({ id }) => id === message.id)) this.#untold.add(message.id);
    this.messages = merge(this.messages, [this.#edited(message)]);
  }

  #isBeyond = ({ id }: Message): boolean => this.#hasNewest && this.hasOlder && this.#oldest !== null && !isNewer(id, this.#oldest);

  receiveEdit(message: Message): void {
    this.#edits.set(message.id, latest(this.#edits.get(message.id), message));
    this.messages = withEdit(this.messages, message);
  }

  /** Takes one of the user's messages into the composer; the last one without an id. */
  beginEdit(id: string | null): void {
    const message = id === null ? lastOwn(this.messages) : this.messages.find((known) => known.id === id && known.mine);
    this.edit = message ? beginEdit(message) : null;
  }

  #trim(): void {
    if (this.messages.length <= KEPT_MESSAGES) return;
    this.messages = this.messages.slice(-KEPT_MESSAGES);
    this.hasOlder = true;
  }

  #edited = (message: Message): Message => latest(this.#edits.get(message.id), message);

  get #oldest(): string | null {
    return this.messages[0]?.id ?? null;
  }

  /** Returns whether a page was added. */
  async #loadPage(before: string | null): Promise<boolean> {
    if (this.#isLoading) return false;
    this.#isLoading = true;
    this.problem = null;
    try {
      const page = before === null ? await this.#loadNewest() : await this.#loadBefore(before);
      if (page) this.#addPage(page, before);
      return page !== null;
    } catch (error) {
      this.problem = explain(error);
      return false;
    } finally {
      this.#isLoading = false;
    }
  }

  async #loadNewest(): Promise<Message[]> {
    for (;;) {
      const generation = this.#generation;
      const page = await api.messages(this.conversationId, null);
      if (generation === this.#generation) return page;
    }
  }

  /** Null if the messages it continues were reloaded in the meantime. */
  async #loadBefore(before: string): Promise<Message[] | null> {
    const generation = this.#generation;
    const page = await api.messages(this.conversationId, before);
    return generation === this.#generation ? page : null;
  }

  #addPage(page: Message[], before: string | null): void {
    for (const { id } of page) this.#untold.delete(id);
    this.hasOlder = page.length === PAGE;
    const oldest = before === null && this.hasOlder ? (page.at(-1)?.id ?? null) : null;
    this.messages = merge(this.messages.filter(({ id }) => isNewer(id, oldest)), page.map(this.#edited));
    if (before === null) this.#hasNewest = true;
  }
}
