/** The conversations known to this page, from the snapshot, the stream and the list of all. */
import { SvelteMap } from 'svelte/reactivity';
import type { Conversation, ConversationFields, Message, Participant, Participation, ReadMarker, Snapshot, User } from '../net/api-types';
import * as api from '../net/api/conversations';
import { isNewer } from '../net/ids';
import { isStatus } from '../net/refusals';
import { searchName } from '../users/search';
import { byLastMessage, byRoomName, ConversationOrder } from './conversation-order';
import { isBold, type Lookup, withEdit, withFields, withMessage, withReading, withReadMarker, withUser, withoutMe } from './conversations';
import { hasRow } from './sidebar/sections';

/** A read marker that the server has not confirmed yet, and how many messages are unread after it, up to the last one then. */
export type PendingMarker = { messageId: string; unreadAfter: number; lastMessageId: string };

export type NamedRoom = { id: string; name: string };

export class Conversations {
  readonly #byId = new SvelteMap<string, Conversation>();
  /** All of the user's own, the direct ones with a message, and all that are bold. */
  readonly #own = new ConversationOrder(byLastMessage);
  readonly #talked = new ConversationOrder(byLastMessage);
  readonly #unread = new ConversationOrder(byLastMessage);
  /** The rooms that have a row, and what is starred. */
  readonly #rooms = new ConversationOrder(byRoomName);
  readonly #starred = new Map<string, Conversation>();
  /** The ids of direct conversations of two, by the other user's id. */
  readonly #direct = new Map<string, string>();
  /** The user's rooms that are not archived, by the keys of their names. They change with the name alone. */
  readonly #named = new SvelteMap<string, NamedRoom>();
  /** Counts changes: the lists above are not reactive. */
  #changes = $state(0);
  #forMe = 0;
  /** When each conversation was last changed by an event that an older answer could undo. */
  readonly #changedAt = new Map<string, number>();
  #tick = 0;
  readonly #loading = new Map<string, Promise<Conversation>>();
  readonly #next = new Map<string, Promise<Conversation>>();
  /** The loads that are under way, and the messages received since, by conversation: an answer may be older. */
  #loads = 0;
  readonly #overtaking = new Map<string, Message[]>();
  /** Edits received while a conversation with the old text may be on its way. */
  readonly #edits = new Map<string, Message>();
  /** The running or finished load of all conversations. */
  #rest: Promise<void> | null = null;
  /** Counts snapshots: a newer one makes a running load outdated. */
  #snapshots = 0;
  /** Whether the server has conversations that this page does not know. */
  hasMore = $state(false);
  readonly #authUserId: () => string;
  readonly #pendingMarker: (id: string) => PendingMarker | null;
  /** Users as the stream has told of them. Loaded conversations may have older ones. */
  readonly #userOf: Lookup;

  constructor(authUserId: () => string, pendingMarker: (id: string) => PendingMarker | null = () => null, userOf: Lookup = () => undefined) {
    this.#authUserId = authUserId;
    this.#pendingMarker = pendingMarker;
    this.#userOf = userOf;
  }

  /** All that are known, also open rooms that the user only reads. */
  get all(): Conversation[] {
    return [...this.#byId.values()];
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The last direct conversations by activity. Those without a message are not among them. */
  newest(count?: number): Conversation[] {
    void this.#changes;
    return this.#talked.first(count);
  }

  /** All of the user's own by activity, those without a message last. */
  get byActivity(): Conversation[] {
    void this.#changes;
    return this.#own.first();
  }

  /** The rooms in which the user is, by name. A hidden one is among them while it is for the user. */
  get rooms(): Conversation[] {
    void this.#changes;
    return this.#rooms.first();
  }

  /** In no order. */
  get starred(): Conversation[] {
    void this.#changes;
    return [...this.#starred.values()];
  }

  /** Those that are bold, by activity. */
  unread(count?: number): Conversation[] {
    void this.#changes;
    return this.#unread.first(count);
  }

  get unreadSize(): number {
    void this.#changes;
    return this.#unread.size;
  }

  /** How many unread messages are for the user, in all conversations. */
  get unreadForMe(): number {
    void this.#changes;
    return this.#forMe;
  }

  get(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** The conversation of the signed-in user and one other. */
  directWith(userId: string): Conversation | undefined {
    void this.#changes;
    return this.get(this.#direct.get(userId) ?? '');
  }

  /** The user's room of a name, whatever its case. Others may change unnoticed. */
  roomNamed(name: string): NamedRoom | undefined {
    return this.#named.get(nameKey(name));
  }

  adopt(snapshot: Pick<Snapshot, 'conversations' | 'hasMoreConversations'>): void {
    for (const map of [this.#byId, this.#starred, this.#named, this.#edits, this.#overtaking, this.#direct, this.#changedAt]) map.clear();
    for (const order of [this.#own, this.#talked, this.#unread, this.#rooms]) order.clear();
    this.#forMe = 0;
    this.#changes += 1;
    this.#rest = null;
    this.#snapshots += 1;
    for (const conversation of snapshot.conversations) this.#set(conversation);
    this.hasMore = snapshot.hasMoreConversations;
  }

  /** The only way to change a conversation. */
  #set(conversation: Conversation): void {
    const { id, otherParticipant } = conversation;
    this.#list(this.#byId.get(id) ?? null, conversation);
    this.#byId.set(id, conversation);
    if (otherParticipant) this.#direct.set(otherParticipant.id, id);
  }

  #list(before: Conversation | null, after: Conversation | null): void {
    const change = (order: ConversationOrder, belongs: (conversation: Conversation) => boolean) =>
      order.change(before && belongs(before) ? before : null, after && belongs(after) ? after : null);
    change(this.#own, isOwn);
    change(this.#talked, isTalked);
    change(this.#unread, isUnread);
    change(this.#rooms, isRoom);
    this.#star(before, after);
    this.#name(before, after);
    this.#forMe += (after?.mentionCount ?? 0) - (before?.mentionCount ?? 0);
    this.#changes += 1;
  }

  #star(before: Conversation | null, after: Conversation | null): void {
    if (after?.isStarred) this.#starred.set(after.id, after);
    else if (before?.isStarred) this.#starred.delete(before.id);
  }

  #name(before: Conversation | null, after: Conversation | null): void {
    const [old, current] = [before, after].map((room) => (room?.isArchived === false && room.isParticipant ? room.name : null));
    if (old === current) return;
    const key = nameKey(old ?? '');
    if (before && this.#named.get(key)?.id === before.id) this.#named.delete(key);
    if (after && current) this.#named.set(nameKey(current), { id: after.id, name: current });
  }

  /** Forgets a conversation that the user may no longer read. */
  #drop(id: string): void {
    this.#list(this.#byId.get(id) ?? null, null);
    this.#byId.delete(id);
  }

  /** Notes that an answer to an earlier request may be older than what is known. */
  #touch(id: string): void {
    this.#tick += 1;
    this.#changedAt.set(id, this.#tick);
  }

  /** Puts an answer in place, unless events have told of the conversation since it was requested. Then it is loaded again. */
  put(conversation: Conversation, requestedAt = this.#tick): void {
    const { id } = conversation;
    if (this.#isOutdated(id, requestedAt)) return void this.load(id).catch(() => {});
    const known = this.#byId.get(id);
    const messages = this.#overtaking.get(id) ?? [];
    // Those that it includes change nothing.
    const current = messages.reduce((before, message) => withMessage(before, message, this.#authUserId()), this.#withKnownUser(conversation));
    this.#set(this.#withPending(this.#withKnownEdit(current, known?.lastMessage ?? null)));
  }

  #withKnownUser(conversation: Conversation): Conversation {
    const user = this.#userOf(conversation.otherParticipant?.id ?? '');
    return user ? withUser(conversation, user) : conversation;
  }

  #withKnownEdit(conversation: Conversation, known: Message | null): Conversation {
    const edited = this.#edits.get(conversation.lastMessage?.id ?? '');
    const before = known ? withEdit(conversation, known) : conversation;
    return edited ? withEdit(before, edited) : before;
  }

  /** Reading on this page counts before the server confirms it. If there are later messages, it counts too many unread rather than none. */
  #withPending(conversation: Conversation): Conversation {
    const pending = this.#pendingMarker(conversation.id);
    if (!pending) return conversation;
    const { lastMessage, unreadCount } = conversation;
    return withReading(conversation, pending.messageId, lastMessage?.id === pending.lastMessageId ? pending.unreadAfter : unreadCount);
  }

  /** Loads a conversation. A running load may have started too early for later callers, so they share the next one. */
  load(id: string): Promise<Conversation> {
    const underWay = this.#loading.get(id);
    if (!underWay) return this.#fetch(id);
    const next = this.#next.get(id) ?? underWay.catch(() => {}).then(() => this.#fetch(id));
    this.#next.set(id, next);
    return next;
  }

  /** Asks for a change of a conversation, and puts the answer in place unless the stream has told of it meanwhile. */
  async change(ask: () => Promise<Conversation>): Promise<Conversation> {
    this.#loads += 1;
    const requestedAt = this.#tick;
    try {
      const conversation = await ask();
      const isTold = this.#byId.has(conversation.id) && this.#isOutdated(conversation.id, requestedAt);
      if (!isTold) this.put(conversation, requestedAt);
      return conversation;
    } finally {
      this.#endLoad();
    }
  }

  #isOutdated(id: string, requestedAt: number): boolean {
    return (this.#changedAt.get(id) ?? 0) > requestedAt;
  }

  async #fetch(id: string): Promise<Conversation> {
    this.#loads += 1;
    const requestedAt = this.#tick;
    const loading = api.conversation(id);
    this.#loading.set(id, loading);
    this.#next.delete(id);
    try {
      const conversation = await loading;
      this.put(conversation, requestedAt);
      return conversation;
    } catch (error) {
      if (isStatus(error, 404)) this.#drop(id);
      throw error;
    } finally {
      if (this.#loading.get(id) === loading) this.#loading.delete(id);
      this.#endLoad();
    }
  }

  #endLoad(): void {
    this.#loads -= 1;
    if (this.#loads > 0) return;
    this.#overtaking.clear();
    this.#edits.clear();
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
      const requestedAt = this.#tick;
      const page: Conversation[] = await api.allConversations(after);
      if (snapshot !== this.#snapshots) return;
      for (const conversation of page) this.put(conversation, requestedAt);
      after = page.at(-1)?.id ?? null;
      isLast = page.length < api.ALL;
    }
    this.hasMore = false;
  }

  receive(message: Message): void {
    const { conversationId } = message;
    if (this.#loads > 0) this.#overtake(conversationId, message);
    const known = this.#byId.get(conversationId);
    if (known) this.#set(withMessage(known, message, this.#authUserId()));
  }

  #overtake(id: string, message: Message): void {
    const messages = this.#overtaking.get(id);
    if (messages) messages.push(message);
    else this.#overtaking.set(id, [message]);
  }

  /** Its last message may be another one now, and less may be unread: then it must be loaded. */
  receiveDeletion(id: string, messageId: string): boolean {
    this.#edits.delete(messageId);
    const arrived = this.#overtaking.get(id)?.filter((message) => message.id !== messageId);
    if (arrived) this.#overtaking.set(id, arrived);
    const known = this.#byId.get(id);
    if (known && known.lastMessage?.id !== messageId && (known.unreadCount === 0 || !isNewer(messageId, known.readMessageId))) return true;
    this.#touch(id);
    return !known;
  }

  /** Reactions to a message, or its pin. */
  receivePart(id: string, messageId: string, part: Partial<Message>): void {
    const known = this.#byId.get(id);
    if (known?.lastMessage?.id !== messageId) return;
    this.#touch(id);
    this.#set({ ...known, lastMessage: { ...known.lastMessage, ...part } });
  }

  edit(message: Message): void {
    if (this.#loads > 0) this.#edits.set(message.id, message);
    const known = this.#byId.get(message.conversationId);
    if (known) this.#set(withEdit(known, message));
  }

  receiveUser(user: User): void {
    const known = this.#byId.get(this.#direct.get(user.id) ?? '');
    if (known) this.#set(withUser(known, user));
  }

  /** Returns false if the conversation must be loaded instead, as do the methods below. */
  receiveFields(fields: ConversationFields): boolean {
    this.#touch(fields.id);
    const known = this.#byId.get(fields.id);
    if (known) this.#set(withFields(known, fields));
    return known !== undefined;
  }

  receiveParticipant({ conversationId, participantCount }: Participant): void {
    const known = this.#byId.get(conversationId);
    if (!known) return;
    this.#touch(conversationId);
    this.#set({ ...known, participantCount });
  }

  /** A user's own participation. A room that the user left is kept until it turns out that they may not read it. */
  receiveParticipation(participation: Participation): boolean {
    const { id } = participation;
    this.#touch(id);
    const known = this.#byId.get(id);
    if (!participation.isParticipant) {
      if (known) this.#set(withoutMe(known));
      return true;
    }
    const conversation = participation as Conversation;
    const isBehind = known?.lastMessage && isNewer(known.lastMessage.id, conversation.lastMessage?.id ?? null);
    if (isBehind) return false;
    this.#set(this.#withPending(this.#withKnownUser(conversation)));
    return true;
  }

  receiveMarker(marker: ReadMarker): boolean {
    const known = this.#byId.get(marker.conversationId);
    this.#touch(marker.conversationId);
    const moved = known && withReadMarker(known, marker);
    if (moved) this.#set(moved);
    return Boolean(moved);
  }

  /** The user has read up to a message on this page. */
  read(id: string, messageId: string, unreadAfter: number): void {
    const known = this.#byId.get(id);
    if (!known) return;
    this.#touch(id);
    this.#set(withReading(known, messageId, unreadAfter));
  }
}

/** The names of rooms are compared as usernames are. */
export const nameKey = (name: string): string => searchName(name).typed;
const isOwn = ({ isParticipant }: Conversation): boolean => isParticipant;
const isTalked = ({ kind, lastMessage }: Conversation): boolean => kind === 'direct' && lastMessage !== null;
const isUnread = (conversation: Conversation): boolean => conversation.isParticipant && isBold(conversation);
const isRoom = (conversation: Conversation): boolean => conversation.kind === 'room' && hasRow(conversation, null);
