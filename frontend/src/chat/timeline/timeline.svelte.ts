/** A conversation's loaded messages: one unbroken stretch of its history, of limited length, kept live by the stream. */
import type { Conversation, Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isNewer } from '../../net/ids';
import { explain, isStatus, Unreachable } from '../../net/refusals';
import { PAGE } from '../../net/request';
import { beginEdit, type Edit, isHalfDone } from '../composer/edits';
import { MOST_UNREAD } from '../conversations';
import { Answered } from './answered.svelte';
import { type Change, change, countUnread, edited, erased, firstUnread, type Ids, insert, isAnswered, lastOwn, placeOf, without } from './history';
import type { Place } from './places';

/** The length of the stretch, and what is left of it when it gets longer. The rest loads again while scrolling. */
export const MOST_LOADED = 1_000;
const KEPT = 750;
/** How long the end may take before a message is shown there without it, in milliseconds. */
const SOON = 300;

/** The place to open a conversation at: the end, under the line, or at a message or the row of a day, `offset` pixels below the upper edge. */
export type Opening = { at: 'end' } | { at: 'line' } | { at: 'message'; id: string; offset: number | null } | { at: 'day'; key: string; offset: number };

type Direction = 'older' | 'newer' | 'whole';
/** `missing`: the message to look around does not exist. */
type Outcome = 'loaded' | 'missing' | 'failed';

export class Timeline {
  readonly conversationId: string;
  /** The id of the first message below the "New" line. */
  newFrom = $state<string | null>(null);
  hasOlder = $state(true);
  /** The stretch ends before the newest message. */
  hasNewer = $state(false);
  isLoaded = $state(false);
  /** The first view is loaded. */
  isOpen = $state(false);
  /** Why loading failed, as text for the user. */
  problem = $state<string | null>(null);
  /** The message of the address is not in this conversation. */
  isMissing = $state(false);
  #edit = $state<Edit | null>(null);
  /** The last edit whose text was discarded. */
  discarded = $state<Edit | null>(null);
  /** The messages that are being deleted. They are not shown. */
  readonly #hidden: Ids;
  /** The user wants to keep messages unread that are on the screen: until they leave, send or press Escape. */
  isKeptUnread = $state(false);
  /** The place to open it at. A new object opens it again. */
  opening = $state.raw<Opening>({ at: 'end' });
  /** The user's place. Null at the end, where the view follows new messages. */
  place: Place | null;
  readonly #stretch: Message[] = [];
  /** The messages that others answer, besides the stretch. */
  readonly quoted: Answered;
  /** Changes with the stretch. */
  #version = $state(0);
  readonly #loading = new Set<Direction>();
  /** Counts resets of the stream: answers to requests before the last reset are outdated. */
  #generation = 0;
  /** The current visit. */
  #entry: symbol | null = null;
  /** A failed jump. */
  again: (() => Promise<void>) | null = null;
  /** Counts loads of the whole stretch: only the last one counts. */
  #restarts = 0;
  /** Messages may be missing since a reset of the stream: the stretch must be loaded again. */
  #isStale = false;
  /** The read marker below which the line is still to be placed. Undefined for no line. */
  #lineAfter: string | null | undefined;
  /** Messages received while a page that may end the stretch is on its way. */
  #arrived: Message[] = [];
  /** Own messages that the server confirmed before the stream did: earlier messages may be missing. */
  readonly #untold = new Set<string>();
  /** Changes received while a page with an older version may be on its way, in order. */
  readonly #changes = new Map<string, Change[]>();

  /** `edit` and `place` are what a reload interrupted. */
  constructor(conversationId: string, edit: Edit | null = null, place: Place | null = null, hidden: Ids = new Map()) {
    this.#hidden = hidden;
    this.conversationId = conversationId;
    this.quoted = new Answered(conversationId);
    this.edit = edit;
    this.place = place;
  }

  /** The message being edited, and its new text. One at a time, until it is saved. */
  get edit(): Edit | null {
    return this.#edit?.state === 'saved' ? null : this.#edit;
  }

  set edit(edit: Edit | null) {
    this.#edit = edit;
  }

  /** The loaded messages, oldest first. The array changes in place. */
  get messages(): readonly Message[] {
    void this.#version;
    return this.#stretch;
  }

  /** The messages to show: until a page is loaded, the user's own new ones. */
  get inSight(): readonly Message[] {
    const shown = this.isLoaded ? this.messages : this.#arrived.filter(({ mine }) => mine);
    void this.#version;
    return this.#hidden.size > 0 ? without(shown, this.#hidden) : shown;
  }

  /**
   * Opens the conversation: at a message if the address has one, else under the line if something is unread, else where
   * the user was, else at the end. `opening` is a place near the message.
   */
  async enter(conversation: Conversation, messageId: string | null = null, opening?: Opening): Promise<void> {
    const { readMessageId, hasUnreadMessages, unreadCount } = conversation;
    const entry = (this.#entry = Symbol());
    // The answers to requests of an earlier visit are not shown.
    if (this.#loading.has('whole')) this.#restart();
    this.isOpen = false;
    this.newFrom = null;
    this.#lineAfter = hasUnreadMessages ? readMessageId : undefined;
    this.#changed();
    const outcome = messageId === null ? 'missing' : await this.#reach(messageId);
    if (entry !== this.#entry) return;
    this.isMissing = messageId !== null && outcome === 'missing';
    if (messageId !== null && outcome === 'loaded') return this.#open(opening ?? { at: 'message', id: messageId, offset: null });
    if (outcome === 'failed') return;
    if (!hasUnreadMessages) return this.#return();
    if ((await this.#reachUnread(readMessageId, unreadCount)) === 'loaded' && entry === this.#entry) this.#open({ at: 'line' });
  }

  /** Opens where the user was. */
  async #return(): Promise<void> {
    const { place } = this;
    const entry = this.#entry;
    const outcome = place ? await this.#reach(place.id) : 'missing';
    if (entry !== this.#entry) return;
    if (place && outcome === 'loaded') this.#open({ at: 'message', ...place });
    else if (outcome === 'missing' && (await this.#reachEnd()) === 'loaded') this.#open({ at: 'end' });
  }

  /** Goes to the end of the conversation, where the view follows new messages. */
  async toEnd(): Promise<void> {
    this.again = null;
    if ((await this.#reachEnd()) === 'loaded') this.#open({ at: 'end' });
    else this.again = () => this.toEnd();
  }

  /** Goes to the end, where the user's new message is. Unless it is loaded soon, the message is shown without what is before it. */
  async toSent(): Promise<void> {
    const entry = this.#entry;
    const clear = () => entry === this.#entry && this.hasNewer && this.#clear();
    const waiting = setTimeout(clear, SOON);
    await this.toEnd();
    clearTimeout(waiting);
    clear();
  }

  #clear(): void {
    this.#stretch.length = 0;
    this.isLoaded = this.hasNewer = false;
    this.hasOlder = true;
    this.#changed();
    this.opening = { at: 'end' };
  }

  /** Tries again what failed. */
  retry(): void {
    this.problem = null;
    void this.again?.();
  }

  async #reachEnd(): Promise<Outcome> {
    if (this.#isCurrent && !this.hasNewer) return 'loaded';
    return this.#loadKnown(async () => this.#replace(await this.#page(), true));
  }

  async loadOlder(): Promise<void> {
    const [oldest] = this.#stretch;
    if (!this.isLoaded || !this.hasOlder || !oldest || (this.#isFull && !this.#isInFirstHalf)) return;
    await this.#load('older', async () => {
      const page = await this.#page({ before: oldest.id });
      // The stretch may have lost its beginning in the meantime, and the page would leave a gap.
      return () => this.#stretch[0]?.id === oldest.id && this.#add(page, { hasOlder: page.length === PAGE });
    });
  }

  async loadNewer(): Promise<void> {
    const newest = this.#stretch.at(-1);
    if (!this.isLoaded || !this.hasNewer || !newest || (this.#isFull && this.#isInFirstHalf)) return;
    await this.#load('newer', async () => {
      const page = await this.#page({ after: newest.id });
      return () => this.#stretch.at(-1)?.id === newest.id && this.#add(page, { hasNewer: page.length === PAGE });
    });
  }

  /**
   * Reloads what the user sees after a reset of the stream, since all of it may have changed. At the end, unread messages
   * of the conversation are shown from the first one on. Rejects if that failed.
   */
  async refresh(conversation: Conversation | undefined): Promise<void> {
    this.#generation += 1;
    this.#isStale = true;
    this.#untold.clear();
    this.quoted.forget();
    this.#arrived = [];
    this.#changed();
    // A load that is under way asks again.
    if (!this.isLoaded || this.#loading.has('whole')) return;
    const outcome = this.place ? await this.#loadAround(this.place.id) : 'missing';
    if (!this.place && conversation?.hasUnreadMessages) await this.#showUnread(conversation);
    else if (outcome === 'missing') await this.#loadKnown(async () => this.#replace(await this.#page(), true));
    if (this.#isStale) throw new Unreachable(this.problem);
  }

  async #showUnread({ readMessageId, unreadCount }: Conversation): Promise<void> {
    this.newFrom = null;
    this.#lineAfter = readMessageId;
    if ((await this.#reachUnread(readMessageId, unreadCount)) === 'loaded') this.#open({ at: 'line' });
  }

  receive(message: Message): void {
    this.#untold.delete(message.id);
    // It was deleted since.
    if (message.isDeleted) this.receiveDeletion(message.id);
    else this.#take(message);
  }

  /** The user's own message is committed, perhaps before the stream reports it. */
  receiveSent(message: Message): void {
    if (!this.has(message.id)) this.#untold.add(message.id);
    this.#take(message);
  }

  receiveEdit(message: Message): void {
    if (!message.isDeleted) this.change(message.id, (known) => edited(known, message));
  }

  /** Reactions or a pin. */
  receivePart(id: string, part: Partial<Message>): void {
    this.change(id, (known) => ({ ...known, ...part }));
  }

  /** A deleted message stays as long as another one answers it. */
  receiveDeletion(id: string): void {
    this.change(id, (known) => (isAnswered(this.#stretch, id) ? erased(known) : null));
    this.quoted.erase(id);
    if (this.newFrom === id) this.newFrom = firstUnread(this.#stretch, id);
  }

  /** Changes a message if it is loaded, now or by a page that is on its way. */
  change(id: string, apply: Change): void {
    this.quoted.change(id, apply);
    if (this.#loading.size > 0) this.#changes.set(id, [...(this.#changes.get(id) ?? []), apply]);
    change(this.#stretch, id, apply);
    change(this.#arrived, id, apply);
    this.#changed();
  }

  has(id: string): boolean {
    return this.#loaded(id) !== undefined;
  }

  #loaded(id: string): Message | undefined {
    const found = this.#stretch[placeOf(this.#stretch, id)];
    return found?.id === id ? found : undefined;
  }

  /** A message that another one answers: null if it was deleted, undefined if it is not loaded. Then it is requested once. */
  answered(id: string): Message | null | undefined {
    return this.#hidden.has(id) ? null : this.stored(id);
  }

  /** The same, whether or not it is being deleted. */
  stored(id: string): Message | null | undefined {
    void this.#version;
    const message = this.#loaded(id) ?? this.quoted.get(id);
    return message?.isDeleted ? null : message;
  }

  /**
   * How many messages of others follow a message, up to the conversation's last one. The stream counts later ones, which
   * a page of history may already include. Null if not enough is loaded to know.
   */
  unreadAfter(messageId: string, { lastMessage, readMessageId, unreadCount }: Conversation): number | null {
    if (!lastMessage || !isNewer(lastMessage.id, messageId)) return 0;
    const isTold = this.has(lastMessage.id) && !this.#untold.has(lastMessage.id);
    const isWhole = this.#isCurrent && !this.hasNewer && isTold && this.#reachesBackTo(messageId);
    if (isWhole) return countUnread(this.#stretch, messageId, lastMessage.id);
    // In the middle of the history, those just read are taken off.
    const isCountable = unreadCount < MOST_UNREAD && this.#untold.size === 0 && this.has(messageId) && this.#covers(readMessageId);
    return isCountable ? unreadCount - countUnread(this.#stretch, readMessageId, messageId) : null;
  }

  /** Takes one of the user's messages into the composer; the last one without an id, if it `isWanted` still when it is loaded. */
  beginEdit(id: string | null, isWanted = () => true): void {
    const { edit } = this;
    if (id === null && this.hasNewer) return void this.toEnd().then(() => this.hasNewer || this.edit !== edit || !isWanted() || this.beginEdit(null));
    const message = id === null ? lastOwn(this.inSight) : this.inSight.find((known) => known.id === id && known.mine);
    if (edit && edit.message.id === message?.id) this.editAgain();
    else if (message && edit?.state !== 'saving') this.setEdit(beginEdit(message));
  }

  /** The edit continues in the composer, which takes the focus. */
  editAgain(): void {
    if (this.edit) Object.assign(this.edit, { message: { ...this.edit.message }, state: 'open', problem: '' });
  }

  /** Puts an edit in place of the one before, which can be brought back if its text was changed. */
  setEdit(edit: Edit | null): void {
    this.discarded = this.edit && isHalfDone(this.edit) ? this.edit : null;
    this.edit = edit && { ...edit, state: 'open', problem: '' };
  }

  #open(opening: Opening): void {
    this.problem = this.again = null;
    this.opening = opening;
    this.isOpen = true;
  }

  /** Adds a new message to the end if the stretch reaches it. */
  #take(message: Message): void {
    const isEnding = !this.isLoaded || this.#loading.has('whole') || this.#loading.has('newer');
    if (isEnding) insert(this.#arrived, message);
    if (this.isLoaded) this.#append(message);
    this.#changed();
  }

  #append(message: Message): void {
    const [oldest] = this.#stretch;
    const isBefore = this.hasOlder && oldest !== undefined && !isNewer(message.id, oldest.id);
    if (isBefore) return;
    if (this.hasNewer && isNewer(message.id, this.#stretch.at(-1)?.id ?? null)) return;
    this.#insert(message);
    this.#shorten();
  }

  /** Applies the changes received since it was requested. */
  #insert(message: Message): void {
    const changes = this.#changes.get(message.id) ?? [];
    const current = changes.reduce((known: Message | null, apply) => known && apply(known), message);
    if (current) insert(this.#stretch, current);
  }

  /** Another page makes the stretch too long. It is not loaded if it would be dropped: many changes are few lines. */
  get #isFull(): boolean {
    return this.#stretch.length + PAGE > MOST_LOADED;
  }

  get #isInFirstHalf(): boolean {
    return this.place !== null && placeOf(this.#stretch, this.place.id) < this.#stretch.length / 2;
  }

  /** Drops what is farthest from the user's place. */
  #shorten(): void {
    const { length } = this.#stretch;
    if (length <= MOST_LOADED) return;
    const isInFirstHalf = this.#isInFirstHalf;
    if (isInFirstHalf) this.#stretch.splice(KEPT);
    else this.#stretch.splice(0, length - KEPT);
    if (isInFirstHalf) this.hasNewer = true;
    else this.hasOlder = true;
  }

  #changed(): void {
    this.#version += 1;
    if (this.#lineAfter === undefined || !this.#covers(this.#lineAfter)) return;
    this.newFrom = firstUnread(this.#stretch, this.#lineAfter);
    if (this.newFrom) this.#lineAfter = undefined;
  }

  /** Whether the stretch is loaded and complete. */
  get #isCurrent(): boolean {
    return this.isLoaded && !this.#isStale;
  }

  /** Whether everything that follows a message up to the end of the stretch is loaded. */
  #reachesBackTo(messageId: string | null): boolean {
    const [oldest] = this.#stretch;
    return !this.hasOlder || (messageId !== null && oldest !== undefined && !isNewer(oldest.id, messageId));
  }

  /** Whether the message that follows is loaded. */
  #covers(messageId: string | null): boolean {
    const newest = this.#stretch.at(-1)?.id ?? '0';
    return this.#isCurrent && this.#reachesBackTo(messageId) && (!this.hasNewer || isNewer(newest, messageId));
  }

  /** Loads the neighbours of a message unless it is there. */
  async #reach(messageId: string): Promise<Outcome> {
    return this.#isCurrent && this.has(messageId) ? 'loaded' : this.#loadAround(messageId);
  }

  #loadAround(id: string): Promise<Outcome> {
    return this.#load('whole', async () => {
      const page = await this.#page({ around: id });
      const place = page.findIndex((message) => message.id === id);
      return this.#replace(page, place < PAGE - 1, page.length - place - 1 === PAGE);
    });
  }

  /** Loads the first unread message and what is before it. */
  async #reachUnread(readMessageId: string | null, unreadCount: number): Promise<Outcome> {
    if (this.#covers(readMessageId)) return 'loaded';
    // The newest page most probably has it.
    if (!this.isLoaded && unreadCount < PAGE) {
      const outcome = await this.#reachEnd();
      if (outcome !== 'loaded' || this.#covers(readMessageId)) return outcome;
    }
    const marker = readMessageId ?? '1';
    const next = (BigInt(marker) + 1n).toString();
    return this.#loadKnown(async () => {
      const [newer, older] = await Promise.all([this.#page({ after: marker }), this.#page({ before: next })]);
      return this.#replace([...newer, ...older], newer.length < PAGE, older.length === PAGE);
    });
  }

  /** Loads pages of a conversation that exists. */
  async #loadKnown(load: () => Promise<() => void>): Promise<Outcome> {
    const outcome = await this.#load('whole', load);
    if (outcome !== 'missing') return outcome;
    this.problem = 'This conversation no longer exists.';
    return 'failed';
  }

  /**
   * Runs a load and then what it returns. A newer load of the whole stretch makes it void, and after a reset the whole
   * is loaded again, while a page is dropped.
   */
  async #load(direction: Direction, load: () => Promise<() => unknown>): Promise<Outcome> {
    if (direction === 'whole') this.#restart();
    else if (this.#loading.has(direction) || this.#loading.has('whole')) return 'failed';
    // The user has scrolled on: a jump is not wanted any more.
    else this.again = null;
    const restarts = this.#restarts;
    this.#loading.add(direction);
    this.problem = null;
    try {
      for (;;) {
        const generation = this.#generation;
        const apply = await load();
        if (restarts !== this.#restarts) return 'failed';
        if (generation === this.#generation) {
          apply();
          return 'loaded';
        }
        if (direction !== 'whole') return 'failed';
      }
    } catch (error) {
      if (restarts !== this.#restarts) return 'failed';
      if (isStatus(error, 404)) return 'missing';
      this.problem = explain(error);
      return 'failed';
    } finally {
      if (restarts === this.#restarts) this.#end(direction);
    }
  }

  /** Drops the answers to earlier requests. */
  #restart(): void {
    this.#restarts += 1;
    this.#loading.clear();
    if (this.isLoaded) this.#arrived = [];
  }

  #end(direction: Direction): void {
    this.#loading.delete(direction);
    if (this.#loading.size > 0) return;
    this.#changes.clear();
    if (this.isLoaded) this.#arrived = [];
  }

  #page(part: api.Part = {}): Promise<Message[]> {
    return api.messages(this.conversationId, part);
  }

  /** Puts pages in place of the stretch, with the messages that have arrived since they were requested. */
  #replace = (pages: Message[], isEnd: boolean, hasOlder = pages.length === PAGE): (() => void) => () => {
    this.#stretch.length = 0;
    this.isLoaded = true;
    this.#isStale = false;
    this.#add(pages, { hasOlder, hasNewer: !isEnd });
  };

  #add(page: readonly Message[], limits: { hasOlder?: boolean; hasNewer?: boolean }): void {
    for (const message of page) {
      this.#untold.delete(message.id);
      this.#insert(message);
    }
    this.hasOlder = limits.hasOlder ?? this.hasOlder;
    this.hasNewer = limits.hasNewer ?? this.hasNewer;
    if (limits.hasNewer === false) for (const message of this.#arrived) this.#append(message);
    this.#shorten();
    this.#changed();
  }
}
