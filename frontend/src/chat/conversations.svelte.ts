/** The conversations known to this page, from the snapshot, the stream and the list of all. */
import { SvelteMap } from 'svelte/reactivity';
import type { Conversation, Message, Snapshot, User } from '../net/api-types';
import * as api from '../net/api/conversations';
import { ActivityOrder } from './activity-order';
import { reconcile, withEdit, withMessage, withReadMarker, withUser } from './conversations';

export class Conversations {
  readonly #byId = new SvelteMap<string, Conversation>();
  /** Those with a message, and those of them with unread messages. */
  readonly #talked = new ActivityOrder();
  readonly #unread = new ActivityOrder();
  /** The ids of direct conversations of two, by the other user's id. */
  readonly #direct = new Map<string, string>();
  /** Counts changes: the lists above are not reactive. */
  #changes = $state(0);
  #unreadMessages = 0;
  readonly #loading = new Map<string, Promise<Conversation>>();
  /** Events of conversations that are not loaded yet. */
  readonly #early = new Map<string, ((conversation: Conversation) => Conversation)[]>();
  /** The loads that are under way, and the messages received since, by conversation: an answer may be older. */
  #loads = 0;
  readonly #overtaking = new Map<string, Message[]>();
  /** All users from the snapshot and the stream. Loaded data may be older. */
  readonly #people = new Map<string, User>();
  readonly #next = new Map<string, Promise<Conversation>>();
  /** The running or finished load of all conversations. */
  #rest: Promise<void> | null = null;
  /** Counts snapshots: a newer one makes a running load outdated. */
  #snapshots = 0;
  /** Whether the server has conversations that this page does not know. */
  hasMore = $state(false);

  get all(): Conversation[] {
    return [...this.#byId.values()];
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The last ones by activity. Conversations without a message are not among them. */
  newest(count?: number): Conversation[] {
    void this.#changes;
    return this.#talked.newest(count);
  }

  /** All of them by activity, those without a message last. */
  get byActivity(): Conversation[] {
    return [...this.newest(), ...this.all.filter((conversation) => !conversation.lastMessage)];
  }

  /** Those with unread messages, by activity. */
  unread(count?: number): Conversation[] {
    void this.#changes;
    return this.#unread.newest(count);
  }

  get unreadSize(): number {
    void this.#changes;
    return this.#unread.size;
  }

  /** How many unread messages direct conversations have. */
  get unreadMessages(): number {
    void this.#changes;
    return this.#unreadMessages;
  }

  get(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** The conversation of the signed-in user and one other. */
  directWith(userId: string): Conversation | undefined {
    void this.#changes;
    return this.get(this.#direct.get(userId) ?? '');
  }

  adopt(snapshot: Snapshot): void {
    for (const map of [this.#byId, this.#early, this.#overtaking, this.#people, this.#direct]) map.clear();
    for (const order of [this.#talked, this.#unread]) order.fill([]);
    this.#unreadMessages = 0;
    this.#rest = null;
    this.#snapshots += 1;
    for (const conversation of snapshot.conversations) {
      this.#set(conversation);
      for (const user of conversation.participants) this.#people.set(user.id, user);
    }
    this.hasMore = snapshot.hasMoreConversations;
  }

  /** The only way to change a conversation. */
  #set(conversation: Conversation): void {
    const { id, otherParticipant } = conversation;
    const before = this.#byId.get(id) ?? null;
    this.#byId.set(id, conversation);
    this.#talked.change(before && talked(before), talked(conversation));
    this.#unread.change(before && unread(before), unread(conversation));
    this.#unreadMessages += unreadIn(conversation) - (before ? unreadIn(before) : 0);
    if (otherParticipant) this.#direct.set(otherParticipant.id, id);
    this.#changes += 1;
  }

  put(conversation: Conversation): void {
    const { id } = conversation;
    const loaded = this.#withPeople(reconcile(this.#byId.get(id), conversation));
    // Those that it includes change nothing.
    this.#set((this.#overtaking.get(id) ?? []).reduce(withMessage, loaded));
    for (const change of this.#early.get(id) ?? []) this.#change(id, change);
    this.#early.delete(id);
  }

  #withPeople(conversation: Conversation): Conversation {
    return conversation.participants.reduce((known, user) => withUser(known, this.#people.get(user.id) ?? user), conversation);
  }

  /** Loads a conversation. A running load may have started too early for later callers, so they share the next one. */
  load(id: string): Promise<Conversation> {
    const underWay = this.#loading.get(id);
    if (!underWay) return this.#fetch(id);
    const next = this.#next.get(id) ?? underWay.catch(() => {}).then(() => this.#fetch(id));
    this.#next.set(id, next);
    return next;
  }

  async #fetch(id: string): Promise<Conversation> {
    this.#loads += 1;
    const loading = api.conversation(id);
    this.#loading.set(id, loading);
    this.#next.delete(id);
    try {
      const conversation = await loading;
      this.put(conversation);
      return conversation;
    } finally {
      if (this.#loading.get(id) === loading) this.#loading.delete(id);
      this.#endLoad();
    }
  }

  #endLoad(): void {
    this.#loads -= 1;
    if (this.#loads === 0) this.#overtaking.clear();
  }

  /** Loads the conversations that the snapshot left out, once. Nobody waits for it, so one request follows the other. */
  loadRest(): Promise<void> {
    if (!this.hasMore) return Promise.resolve();
    this.#rest ??= this.#loadRest();
    return this.#rest;
  }

  async #loadRest(): Promise<void> {
    const snapshot = this.#snapshots;
    // A failed load is tried again, unless a newer snapshot has begun another.
    await this.#loadAll(snapshot).catch(() => snapshot === this.#snapshots && (this.#rest = null));
  }

  async #loadAll(snapshot: number): Promise<void> {
    this.#loads += 1;
    try {
      await this.#loadPages(snapshot);
    } finally {
      this.#endLoad();
    }
  }

  async #loadPages(snapshot: number): Promise<void> {
    for (let after: string | null = null, isLast = false; !isLast; ) {
      const page: Conversation[] = await api.allConversations(after);
      if (snapshot !== this.#snapshots) return;
      for (const conversation of page) this.put(conversation);
      after = page.at(-1)?.id ?? null;
      isLast = page.length < api.ALL;
    }
    this.hasMore = false;
  }

  receive(message: Message): void {
    const { conversationId } = message;
    if (this.#loads > 0) this.#overtake(conversationId, message);
    this.#change(message.conversationId, (known) => withMessage(known, message));
  }

  #overtake(id: string, message: Message): void {
    const messages = this.#overtaking.get(id);
    if (messages) messages.push(message);
    else this.#overtaking.set(id, [message]);
  }

  edit(message: Message): void {
    this.#change(message.conversationId, (known) => withEdit(known, message));
  }

  receiveUser(user: User): void {
    this.#people.set(user.id, user);
    for (const known of this.all) {
      const changed = withUser(known, user);
      if (changed !== known) this.#set(changed);
    }
  }

  #change(id: string, change: (conversation: Conversation) => Conversation): void {
    const known = this.#byId.get(id);
    if (known) this.#set(change(known));
    else this.#early.set(id, [...(this.#early.get(id) ?? []), change]);
  }

  read(id: string, messageId: string, unreadAfter: number): void {
    const known = this.#byId.get(id);
    if (known) this.#set(withReadMarker(known, messageId, unreadAfter));
  }
}

const talked = (conversation: Conversation): Conversation | null => (conversation.lastMessage ? conversation : null);
const unread = (conversation: Conversation): Conversation | null => (conversation.unreadCount > 0 ? conversation : null);
const unreadIn = ({ kind, unreadCount }: Conversation): number => (kind === 'direct' ? unreadCount : 0);
