/** The conversations known to this page, from the snapshot and the stream. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Conversation, Message, Snapshot, User } from '../net/api-types';
import * as api from '../net/api/conversations';
import { PAGE } from '../net/request';
import { byActivity, reconcile, withEdit, withMessage, withReadMarker, withUser } from './conversations';

export class Conversations {
  readonly #byId = new SvelteMap<string, Conversation>();
  readonly #loading = new Map<string, Promise<Conversation>>();
  /** Events of conversations that are not loaded yet. */
  readonly #early = new Map<string, ((conversation: Conversation) => Conversation)[]>();
  /** All users from the snapshot and the stream. Loaded data may be older. */
  readonly #people = new Map<string, User>();
  readonly #next = new Map<string, Promise<Conversation>>();
  /** The list without gaps, from the newest on. A conversation loaded individually may be far below it. */
  readonly #unbroken = new SvelteSet<string>();
  #isLoadingMore = false;
  /** Whether the server has older conversations. */
  hasMore = $state(false);

  get all(): Conversation[] {
    return [...this.#byId.values()];
  }

  /** How far down the list is loaded. */
  get depth(): number {
    return this.#unbroken.size;
  }

  get(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  adopt(snapshot: Snapshot): void {
    this.#byId.clear();
    this.#early.clear();
    this.#unbroken.clear();
    this.#people.clear();
    for (const conversation of snapshot.conversations) {
      this.#byId.set(conversation.id, conversation);
      for (const user of conversation.participants) this.#people.set(user.id, user);
    }
    for (const { id, lastMessage } of snapshot.conversations) if (lastMessage) this.#unbroken.add(id);
    this.hasMore = snapshot.hasMoreConversations;
  }

  put(conversation: Conversation): void {
    const { id } = conversation;
    this.#byId.set(id, this.#withPeople(reconcile(this.#byId.get(id), conversation)));
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
    const loading = api.conversation(id);
    this.#loading.set(id, loading);
    this.#next.delete(id);
    try {
      const conversation = await loading;
      this.put(conversation);
      return conversation;
    } finally {
      if (this.#loading.get(id) === loading) this.#loading.delete(id);
    }
  }

  async loadMore(): Promise<void> {
    const oldest = this.all.filter(({ id }) => this.#unbroken.has(id)).sort(byActivity).at(-1);
    if (!oldest || !this.hasMore || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    try {
      const older = await api.conversationsBefore(oldest.id);
      for (const conversation of older) this.put(conversation);
      for (const { id } of older) this.#unbroken.add(id);
      this.hasMore = older.length === PAGE;
    } finally {
      this.#isLoadingMore = false;
    }
  }

  receive(message: Message): void {
    this.#change(message.conversationId, (known) => withMessage(known, message));
  }

  edit(message: Message): void {
    this.#change(message.conversationId, (known) => withEdit(known, message));
  }

  receiveUser(user: User): void {
    this.#people.set(user.id, user);
    for (const [id, known] of this.#byId) {
      const changed = withUser(known, user);
      if (changed !== known) this.#byId.set(id, changed);
    }
  }

  #change(id: string, change: (conversation: Conversation) => Conversation): void {
    const known = this.#byId.get(id);
    if (known) this.#byId.set(id, change(known));
    else this.#early.set(id, [...(this.#early.get(id) ?? []), change]);
  }

  read(id: string, messageId: string, unreadAfter: number): void {
    const known = this.#byId.get(id);
    if (known) this.#byId.set(id, withReadMarker(known, messageId, unreadAfter));
  }
}
