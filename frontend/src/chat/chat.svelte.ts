/** The state of a signed-in user, kept live by the stream, with the outbox behind it. */
import { SvelteMap } from 'svelte/reactivity';
import type { Conversation, DeletedMessage, Message, Participant, Participation, ReadMarker, Role, Settings, Snapshot, User } from '../net/api-types';
import * as api from '../net/api/messages';
import { Outbox, type OutboxEntry } from '../net/outbox/outbox';
import { openOutboxStore } from '../net/outbox/outbox-store';
import { isStatus } from '../net/refusals';
import { takeOld } from '../net/request';
import { keysStartingWith, recall } from '../net/storage';
import { connect, type Connection } from '../net/stream/connection';
import { ConnectionStatus } from '../net/stream/connection-status.svelte';
import type { StreamEvent, StreamStatus } from '../net/stream/stream';
import { router } from '../router/router.svelte';
import { attention } from '../ui/attention.svelte';
import { afterOthers } from '../ui/later.svelte';
import { KnownUsers } from '../users/known-users.svelte';
import type { Files } from './after-opening';
import { AddedRooms } from './added-rooms.svelte';
import { Announcer } from './announcer.svelte';
import { Drafts } from './composer/drafts.svelte';
import type { Edit } from './composer/edits';
import { byActivity, isBold, nameOf } from './conversations';
import { Conversations } from './conversations.svelte';
import { FrameQueue } from './frame-queue';
import { Reading } from './reading/reading';
import type { Signals } from './signals.svelte';
import type { Deletions } from './timeline/actions/deletions';
import { latest } from './timeline/history';
import { lineOf } from './timeline/lines.svelte';
import { keepPlace, recallPlace } from './timeline/places';
import { RoomLinks } from './timeline/room-links.svelte';
import { Timeline } from './timeline/timeline.svelte';

/** The storage key that tells other tabs whose cookie this browser holds. */
export const SIGNED_IN_KEY = 'chinwag.user';

/** Hears of what may notify the user. */
export interface Notifier {
  /** While the tab is hidden, the stream stays open. */
  readonly isAwake: boolean;
  receive(message: Message): void;
  /** Before the marker is applied. */
  receiveMarker(marker: ReadMarker): void;
  receiveDeletion(messageId: string): void;
}

/** The number of conversations whose loaded messages are kept. */
const MOST_TIMELINES = 20;
/** How many conversations are listed because of their activity. */
const LISTED = 10;
/** How many unread conversations are listed: more than anyone reads one after the other. */
const LISTED_UNREAD = 200;

export class Chat {
  /** The current state of the signed-in user. */
  authUser = $state.raw() as User;
  readonly role: Role = $derived(this.authUser.role);
  /** The user's settings, the same on all devices. */
  settings = $state.raw() as Settings;
  /** Counts who joined or left each room, or was deactivated. */
  readonly participantEvents = new SvelteMap<string, number>();
  /** Counts the events that may change the list of pinned messages, by conversation. */
  readonly pinEvents = new SvelteMap<string, number>();
  /** The messages that are being deleted: they are not shown. In the list, the last one is replaced by what is kept here. */
  readonly instead = new SvelteMap<string, Message | null>();
  readonly added = new AddedRooms();
  /** Counts notice events of the stream. */
  noticeEvents = $state(0);
  /** Called with every event of the stream, before it changes anything here. */
  readonly onevent = new Set<(event: StreamEvent) => void>();
  /** Called when the chat goes on from a newer snapshot. */
  onadopt: (() => void) | null = null;
  /** Called with every user who changes. */
  onuser: ((user: User) => void) | null = null;
  /** Loaded later. */
  notifier: Notifier | null = null;
  /** The conversation at whose end the user looks: what arrives there is read at once. */
  followed: string | null = null;
  /** Escape was pressed and nothing else took it: the timeline marks as read and goes to the end. */
  onescape: (() => void) | null = null;
  readonly users = new KnownUsers();
  readonly conversations = new Conversations(() => this.authUser.id, (id) => this.reading.pending(id), this.users.peek);
  readonly reading: Reading;
  readonly roomLinks = new RoomLinks(this.conversations);
  readonly drafts: Drafts;
  /** The beginning of the storage keys of confirmed deletions. */
  readonly deletionPrefix: string;
  /** Loaded later. */
  deletions: Deletions | null = null;
  readonly connection = new ConnectionStatus();
  readonly announcer = new Announcer();
  /** Presence and typing. Null until they are loaded. */
  signals = $state.raw<Signals | null>(null);
  /** The files that no message has yet. Null until their code is loaded. */
  files = $state.raw<Files | null>(null);
  /** Counts how often the stream was opened. Failed requests are worth a retry then. */
  openings = $state(0);
  /** Messages the server has not confirmed. */
  entries = $state.raw<readonly OutboxEntry[]>([]);

  /** The direct messages beside the conversation: the last ones by activity, all unread ones, and those at hand: the open one, and those with a draft or unsent messages. */
  readonly listed: Conversation[] = $derived.by(() => {
    const ids = [router.conversationId, ...this.drafts.places, ...this.entries.map((entry) => entry.conversationId)];
    const atHand = ids.flatMap((id) => this.conversations.get(id ?? '') ?? []);
    const { conversations } = this;
    const all = [...conversations.newest(LISTED), ...conversations.unread(LISTED_UNREAD), ...atHand];
    const listed = all.filter(({ kind }) => kind === 'direct');
    return [...new Map(listed.map((conversation) => [conversation.id, conversation])).values()].sort(byActivity);
  });

  /** The number for the title and the badge: unread messages that are for the user. */
  readonly unreadCount: number = $derived(this.conversations.unreadForMe);

  readonly waitingCount: number = $derived(this.entries.filter((entry) => entry.state !== 'failed').length);

  /** The last visited conversations, the latest at the end. */
  readonly #timelines = new Map<string, Timeline>();
  readonly #events = new FrameQueue<StreamEvent>((event) => this.#receive(event));
  readonly #outbox: Promise<Outbox>;
  #lastEdit: Promise<unknown> = Promise.resolve();
  /** The last save of an edit, by conversation, until it is answered. The timeline may be dropped meanwhile. */
  readonly saves = new Map<string, { edit: Edit }>();
  /** The latest results of this page's own edits. */
  readonly #ownEdits = new Map<string, Message>();
  readonly #otherTabs = new BroadcastChannel('chinwag.outbox');
  readonly #stream: Connection;
  readonly #listening = new AbortController();
  /** The state cannot be continued: load a snapshot and `adopt` it. */
  readonly #onstale: () => void;

  constructor(snapshot: Snapshot, onstale: () => void) {
    this.authUser = snapshot.authUser;
    this.settings = snapshot.settings;
    this.#onstale = onstale;
    this.reading = new Reading({ conversations: this.conversations, loaded: (id) => this.#timelines.get(id), learn: (id) => void this.#learn(id) });
    this.drafts = new Drafts(this.authUser.id);
    this.deletionPrefix = `chinwag.deletion.${this.authUser.id}.`;
    void this.#wakeDeletions();
    this.#outbox = this.#openOutbox();
    this.#stream = connect(this.authUser.id, {
      onevent: (event) => this.#events.push(event),
      onstatus: (status) => this.#follow(status),
    });
    this.#listen();
    this.#take(snapshot);
    this.connection.receive({ state: 'connecting', since: Date.now() });
    this.#stream.start(snapshot.eventId);
  }

  /** Continues from a newer snapshot. Reloads immediately only what is on the screen. */
  adopt(snapshot: Snapshot): void {
    this.#take(snapshot);
    this.#stream.start(snapshot.eventId);
    for (const id of this.#timelines.keys()) this.#renew(id);
    const open = router.conversationId;
    if (open && !this.#timelines.has(open) && !this.conversations.get(open)) void this.#learn(open);
    this.onadopt?.();
  }

  #take(snapshot: Snapshot): void {
    this.authUser = snapshot.authUser;
    this.settings = snapshot.settings;
    this.users.adopt([...snapshot.users, snapshot.authUser]);
    this.reading.adopt();
    this.conversations.adopt(snapshot);
    this.roomLinks.forgetAll();
  }

  /** Messages of a conversation may be missing: loads it again if it is on the screen, or else when it is opened. */
  #renew(id: string): void {
    if (id === router.conversationId) void this.#renewOpen(id).catch(this.#onstale);
    else this.#timelines.delete(id);
  }

  async #renewOpen(id: string): Promise<void> {
    if (!this.conversations.get(id)?.isParticipant) await this.#learn(id);
    const conversation = this.conversations.get(id);
    if (conversation) await this.#timelines.get(id)?.refresh(conversation);
    else this.#timelines.delete(id);
  }

  userOf = (id: string): User | undefined => this.users.get(id);
  nameOf = (conversation: Conversation): string => nameOf(conversation, this.authUser, this.userOf);

  timeline(conversationId: string): Timeline {
    const timeline = this.#timelines.get(conversationId) ?? this.#newTimeline(conversationId);
    this.#timelines.delete(conversationId);
    this.#timelines.set(conversationId, timeline);
    this.added.forget(conversationId);
    const [oldest] = this.#timelines.keys();
    if (this.#timelines.size > MOST_TIMELINES && oldest) this.#timelines.delete(oldest);
    return timeline;
  }

  #newTimeline(conversationId: string): Timeline {
    const saving = this.saves.get(conversationId)?.edit;
    const edit = saving?.state === 'saving' ? saving : this.drafts.editIn(conversationId);
    return new Timeline(conversationId, edit, recallPlace(this.authUser.id, conversationId), this.instead);
  }

  /** Remembers where the user is in a conversation, for a reload. */
  keepPlace({ conversationId, place }: Timeline): void {
    keepPlace(this.authUser.id, conversationId, place);
  }

  /** Resolves when the outbox has stored the message: the composer can clear it. */
  send = (...message: Parameters<Outbox['add']>): Promise<void> => this.#queue((outbox) => outbox.add(...message));

  /**
   * Resolves with the message when the server has stored the edit. Rejects if the message was edited elsewhere since it
   * was seen, or without a connection; nothing changes then. Edits run one after the other, so the last one wins.
   */
  edit(seen: Message, content: string): Promise<Message> {
    const { id, conversationId } = seen;
    const edited = this.#lastEdit.then(async () => {
      // This page's own earlier edit is not a conflict.
      const { editedAt } = latest(this.#ownEdits.get(id), seen);
      const message = await api.edit(conversationId, id, { content, ifEditedAt: editedAt });
      this.#ownEdits.set(id, message);
      this.#receiveEdit(message);
      return message;
    });
    this.#lastEdit = edited.catch(() => {});
    return edited;
  }

  retry = (...change: Parameters<Outbox['retry']>): Promise<void> => this.#queue((outbox) => outbox.retry(...change));
  discard = (clientId: string): Promise<void> => this.#queue((outbox) => outbox.remove(clientId));
  stored = (): ReturnType<Outbox['stored']> => this.#outbox.then((outbox) => outbox.stored());

  /** Loads the code for files and signals, and starts them. */
  loadLateParts = async (): Promise<void> => (await import('./after-opening')).begin(this, this.#listening.signal);

  /** A user, perhaps the signed-in one, changed. */
  receiveUser(user: User): void {
    if (user.id === this.authUser.id) this.authUser = user;
    this.users.receive(user);
    this.conversations.receiveUser(user);
    this.onuser?.(user);
  }

  /** Retries everything that waits, immediately. */
  wake = (): void => {
    this.#stream.wake();
    this.reading.wake();
    void this.#wakeDeletions();
    void this.#outbox.then((outbox) => outbox.wake());
  };

  close(): void {
    this.#listening.abort();
    this.reading.close();
    this.#events.close();
    this.#otherTabs.close();
    this.#stream.close();
    this.connection.close();
    this.deletions?.close();
    void this.#outbox.then((outbox) => outbox.close());
  }

  /** False once another user has signed in with this browser's cookie. */
  isSignedIn = (): boolean => (recall(SIGNED_IN_KEY) ?? this.authUser.id) === this.authUser.id;

  /** Hides what is being deleted, and sends it, perhaps for a tab that was closed. */
  async #wakeDeletions(): Promise<void> {
    const ids = keysStartingWith(this.deletionPrefix).map((key) => key.slice(this.deletionPrefix.length));
    for (const id of ids) if (!this.instead.has(id)) this.instead.set(id, null);
    const code = !this.deletions && ids.length > 0 ? await import('./timeline/actions/deletions').catch(() => null) : null;
    if (code && !this.#listening.signal.aborted) this.deletions ??= new code.Deletions(this);
    this.deletions?.wake();
  }

  /** Updates the outbox's entries, for all tabs. */
  async #queue(change: (outbox: Outbox) => Promise<unknown>): Promise<void> {
    await change(await this.#outbox);
    this.#otherTabs.postMessage(this.authUser.id);
  }

  async #openOutbox(): Promise<Outbox> {
    const outbox = new Outbox({
      userId: this.authUser.id,
      store: await openOutboxStore(),
      send: ({ conversationId, content, clientId, replyToId, uploadIds = [] }, signal) => api.send(conversationId, { content, clientId, replyToId, uploadIds: [...uploadIds] }, signal),
      onsent: (message) => this.#timelines.get(message.conversationId)?.receiveSent(message),
      onchange: (entries) => (this.entries = entries),
      onhang: (since) => this.connection.doubt(since),
      isSignedIn: this.isSignedIn,
    });
    void outbox.load();
    return outbox;
  }

  #listen(): void {
    const { signal } = this.#listening;
    addEventListener('online', this.wake, { signal });
    addEventListener('storage', (event) => {
      this.drafts.receive(event);
      if (event.key?.startsWith(this.deletionPrefix)) void this.#wakeDeletions();
    }, { signal });
    addEventListener('pagehide', () => this.reading.flush(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#onstale(), { signal });
    const look = () => {
      this.#events.flush();
      if (document.visibilityState === 'visible') this.wake();
      else if (!this.notifier?.isAwake) this.#stream.sleep();
    };
    document.addEventListener('visibilitychange', look, { signal });
    this.#otherTabs.onmessage = async ({ data }) => {
      if (data === this.authUser.id) void (await this.#outbox).reload();
    };
  }

  #follow(status: StreamStatus): void {
    this.connection.receive(status);
    this.signals?.follow(status);
    // Without a connection too, as soon as that is known.
    if (!this.signals && status.state !== 'connecting') afterOthers(this.loadLateParts);
    if (status.state !== 'open') return;
    this.openings += 1;
    if (takeOld()) this.#onstale();
    this.reading.wake();
    void this.#wakeDeletions();
    void this.#outbox.then((outbox) => outbox.wake());
  }

  #receive(event: StreamEvent): void {
    for (const hear of this.onevent) hear(event);
    switch (event.type) {
      case 'message':
        return this.#receiveMessage(event.data);
      case 'message_edited':
        return this.#receiveEdit(event.data);
      case 'message_deleted':
        return this.#receiveDeletion(event.data);
      case 'reactions':
        return this.#receivePart(event.data, { reactions: event.data.reactions });
      case 'pin':
        countEvent(this.pinEvents, event.data.conversationId);
        return this.#receivePart(event.data, { isPinned: event.data.isPinned });
      case 'change':
        return this.#receiveChange(event.data);
      case 'conversation':
        this.roomLinks.forget(event.data.id);
        return this.#unless(this.conversations.receiveFields(event.data), event.data.id);
      case 'participant':
        return this.#receiveParticipant(event.data);
      case 'participation':
        return this.#receiveParticipation(event.data);
      case 'read':
        this.notifier?.receiveMarker(event.data);
        return this.reading.receive(event.data);
      case 'user':
        return this.receiveUser(event.data);
      case 'notice':
        return void (this.noticeEvents += 1);
      case 'settings':
        return void (this.settings = event.data);
      case 'presence':
      case 'typing':
        return;
      case 'reset':
      case 'signed-out':
        return this.#onstale();
      default:
        event satisfies never;
    }
  }

  #receiveMessage(message: Message): void {
    if (message.isDeleted) return this.#receiveDeletion({ conversationId: message.conversationId, messageId: message.id });
    const known = this.conversations.get(message.conversationId);
    this.conversations.receive(message);
    const learning = known ? null : this.#learn(message.conversationId);
    const timeline = this.#timelines.get(message.conversationId);
    timeline?.receive(message);
    if (message.clientId) void this.#outbox.then((outbox) => outbox.remove(message.clientId ?? ''));
    if (message.mine) return;
    if (message.conversationId === this.followed && !known?.hasUnreadMessages) this.reading.mark(message.conversationId, message.id);
    this.notifier?.receive(message);
    if (timeline && known && !known.hasUnreadMessages && !attention.isAttending) timeline.newFrom = message.id;
    if (attention.isVisible) void this.#announce(message, learning);
  }

  #receiveChange(message: Message): void {
    const { conversationId, authorId } = message;
    this.#timelines.get(conversationId)?.receive(message);
    if (!this.added.receive(message, this.authUser.id, router.conversationId)) return;
    void this.users.find(authorId).then((author) => this.announcer.tellAdded(author, this.conversations.get(conversationId)?.name ?? 'a room'));
  }

  #receiveEdit(message: Message): void {
    countEvent(this.pinEvents, message.conversationId);
    this.conversations.edit(message);
    this.#timelines.get(message.conversationId)?.receiveEdit(message);
  }

  #receiveParticipant(participant: Participant): void {
    const { conversationId } = participant;
    countEvent(this.participantEvents, conversationId);
    this.conversations.receiveParticipant(participant);
  }

  #receiveDeletion({ conversationId, messageId }: DeletedMessage): void {
    countEvent(this.pinEvents, conversationId);
    this.notifier?.receiveDeletion(messageId);
    this.#unless(this.conversations.receiveDeletion(conversationId, messageId), conversationId);
    this.#timelines.get(conversationId)?.receiveDeletion(messageId);
  }

  #receivePart({ conversationId, messageId }: DeletedMessage, part: Partial<Message>): void {
    this.conversations.receivePart(conversationId, messageId, part);
    this.#timelines.get(conversationId)?.receivePart(messageId, part);
  }

  #receiveParticipation(participation: Participation): void {
    const { id } = participation;
    this.roomLinks.forget(id);
    if (!participation.isParticipant) {
      this.reading.forget(id);
      this.added.forget(id);
    }
    const wasParticipant = this.conversations.get(id)?.isParticipant ?? false;
    this.#unless(this.conversations.receiveParticipation(participation), id);
    // The stream tells nothing of a room to those who are not in it.
    if (wasParticipant !== participation.isParticipant) this.#renew(id);
  }

  /** Loads a conversation unless the stream has told everything of it. */
  #unless(isTold: boolean, conversationId: string): void {
    if (!isTold) void this.#learn(conversationId);
  }

  /** Loads a conversation named by the stream. */
  async #learn(conversationId: string): Promise<void> {
    try {
      await this.conversations.load(conversationId);
    } catch (error) {
      // The request failed, so the conversation is missing from the list: load the whole state again.
      if (!isStatus(error, 404)) this.#onstale();
    }
  }

  async #announce(message: Message, learning: Promise<void> | null): Promise<void> {
    await learning;
    const conversation = this.conversations.get(message.conversationId);
    // A muted conversation is announced only if something in it is for the user.
    if (conversation && !isBold(conversation) && conversation.id !== router.conversationId) return;
    const author = await this.users.find(message.authorId);
    this.announcer.tell(message, author, conversation?.name, lineOf(message, this));
  }
}

const countEvent = (events: SvelteMap<string, number>, id: string): void => void events.set(id, (events.get(id) ?? 0) + 1);
