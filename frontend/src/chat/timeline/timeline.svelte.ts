/** One conversation's loaded messages: an unbroken stretch up to the newest. */
import type { Conversation, Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isNewer } from '../../net/ids';
import { explain } from '../../net/refusals';
import { PAGE } from '../../net/request';
import { beginEdit, type Edit } from '../composer/edits';
import { countUnread, firstUnread, lastOwn, latest, merge, withEdit } from './timeline';

/** How far back opening a conversation looks for the first unread message, and loading it anew goes. */
const MOST_PAGES_BACK = 8;

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
  edit = $state<Edit | null>(null);
  #isLoading = false;
  /** The newest page is there, though perhaps not yet what somebody who enters looks at first. */
  #hasNewest = false;
  /** Counts the times that the stream could not replay: what was asked for before the last of them is outdated. */
  #generation = 0;
  /** What came after such a time, until what is loaded has been loaded anew. */
  #since: Message[] | null = null;
  /** One's own messages that the server confirmed before the stream told them: what came before may be missing. */
  readonly #untold = new Set<string>();
  /** Edits that were told: a page that was on its way meanwhile has what was said before. */
  readonly #edits = new Map<string, Message>();

  /** `edit` is one that a reload has interrupted. */
  constructor(conversationId: string, edit: Edit | null = null) {
    this.conversationId = conversationId;
    this.edit = edit;
  }

  /** Somebody enters: loads what they will look at first, and draws the line under what they have read. */
  async enter({ readMessageId, hasUnreadMessages }: Conversation): Promise<void> {
    this.#trim();
    if (!this.isLoaded && !(await this.#loadPage(null))) return;
    for (let pages = 1; hasUnreadMessages && !this.reachesTo(readMessageId) && pages < MOST_PAGES_BACK; pages += 1) {
      if (!(await this.#loadPage(this.#oldest))) break;
    }
    this.newFrom = hasUnreadMessages ? firstUnread(this.messages, readMessageId) : null;
    this.isLoaded = true;
  }

  /** What somebody may look at: until something could be loaded, what they have said meanwhile. */
  get inSight(): Message[] {
    if (this.isLoaded) return this.messages;
    return this.#hasNewest ? [] : this.messages.filter(({ mine }) => mine);
  }

  /** Whether everything after a message is loaded, so that what lies after it can be counted here. */
  reachesTo(messageId: string | null): boolean {
    if (!this.hasOlder) return true;
    return messageId !== null && this.#oldest !== null && !isNewer(this.#oldest, messageId);
  }

  /**
   * How many messages of others lie after a message, up to the conversation's last one: the stream counts what comes
   * after that, of which a page of history may have some already. Null while not all of them are loaded.
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

  /** Loads anew what is loaded, after a time that the stream could not replay: all of it may have changed. */
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

  /** The newest pages, as far back as somebody may look, and whether there are more. */
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

  /** What is older than what is loaded is loaded with its page. */
  receive(message: Message): void {
    this.#untold.delete(message.id);
    this.#since?.push(message);
    if (!this.#isBeyond(message)) this.messages = merge(this.messages, [this.#edited(message)]);
  }

  /** One's own message is committed, of which the stream may not have told yet. */
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

  /** Takes one of one's own messages into the composer; the last one, if none is named. */
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

  /** Whether a page was added. */
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

  /** Null when what it continues has been loaded anew meanwhile. */
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
