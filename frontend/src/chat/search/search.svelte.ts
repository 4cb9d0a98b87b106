/**
 * The search of a user: what is typed, the results of it, and those of the last searches, to return to. A `$derived` stops when the
 * component in which it was made is destroyed, and this outlives its page: so it has getters.
 */
import type { StreamEvent } from '../../net/stream/stream';
import type { SearchHit } from '../../net/api/search';
import type { Chat } from '../chat.svelte';
import { byConversation, type HitGroup, inPlaceOf } from './listing';
import { NO_NAMES, type NamesFound, namesFound } from './names-found';
import { Results } from './results.svelte';
import { queryOf } from './words';

/** Long enough that a quickly typed word is one request, in milliseconds. */
const PAUSE = 150;
/** How long new messages wait to be looked at, in milliseconds. */
const NEWS = 1_000;
/** How long results wait for names, in milliseconds. Names that come later would move them. */
const PATIENCE = 500;
/** How many searches can be returned to. */
const MOST = 8;

type Host = Pick<Chat, 'instead' | 'conversations'>;
type FindNames = (typed: string, signal: AbortSignal) => Promise<NamesFound>;

export class Search {
  typed = $state('');
  /** Its query for the server. Null if too little is typed. */
  #wanted = $state<string | null>(null);
  isGrouped = $state(false);
  /** The last search that was begun, and the last one that was answered. */
  #begun = $state.raw<Results | null>(null);
  #answered = $state.raw<Results | null>(null);
  readonly #chat: Host;
  readonly #findNames: FindNames;
  #naming = new AbortController();
  /** By query, the latest at the end. */
  readonly #kept = new Map<string, Results>();
  /** Called with what is searched for, as soon as it is. */
  onsearch: (typed: string) => void = () => {};
  /** The text that it was called with, or of the last visit. */
  told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;
  /** The user sees the page. */
  #isWatched = false;
  /** The pointer is over the results, which new ones would move. */
  #isHeld = false;

  /** `findNames` finds the rooms and people with such a name. */
  constructor(chat: Host, findNames: FindNames = async () => NO_NAMES) {
    this.#chat = chat;
    this.#findNames = findNames;
  }

  /** The results on the screen: those before, until there are new ones. Null before the first. */
  get shown(): Results | null {
    return this.#answered;
  }

  /** The typed text is not answered yet. */
  get isWaiting(): boolean {
    return this.#begun !== this.#answered || this.#isNew;
  }

  /** One group without a conversation if they are not grouped. */
  get groups(): readonly (Omit<HitGroup, 'conversationId'> & { conversationId: string | null })[] {
    const hits = this.#answered?.hits ?? [];
    return this.isGrouped ? byConversation(hits) : [{ conversationId: null, hits: [...hits] }];
  }

  /** In the order of the screen. */
  get #listed(): readonly SearchHit[] {
    return this.groups.flatMap(({ hits }) => hits);
  }

  get selected(): SearchHit | null {
    const [listed, chosen] = [this.#listed, this.#answered?.chosen];
    if (!chosen) return listed[0] ?? null;
    return listed.find(({ message }) => message.id === chosen.message.id) ?? inPlaceOf(chosen, listed, this.isGrouped);
  }

  type(value: string): void {
    this.#read(value);
    clearTimeout(this.#timer);
    if (this.#isNew && this.#wanted !== null) this.#timer = setTimeout(() => this.#find(), PAUSE);
    else this.#find();
  }

  /** Searches for what is typed at once, again if it was searched for. */
  now(): void {
    clearTimeout(this.#timer);
    this.#read(this.typed, true);
    const again = this.isWaiting ? null : this.#begun;
    this.#find();
    if (again) this.#load(again);
  }

  /** The address has a search. With `isBack`, its results are shown as they were left. */
  visit(typed: string, isBack: boolean): void {
    clearTimeout(this.#timer);
    this.#read(typed, true);
    this.told = typed;
    const kept = isBack && this.#kept.get(this.#wanted ?? '');
    if (!kept) return this.#begin();
    this.#stop();
    [this.#begun, this.#answered] = [kept, kept];
    this.#keep(kept);
    if (kept.problem || !this.#isLive(kept)) void kept.load();
    else void kept.addNews();
  }

  /** Nothing more is searched for until the next visit. */
  leave(): void {
    clearTimeout(this.#timer);
  }

  /** Whether the user sees the page now: new messages are looked at then. */
  watch(isWatched: boolean): void {
    [this.#isWatched, this.#isHeld] = [isWatched, false];
    this.#addNews();
  }

  /** Whether the pointer is over the results: new ones wait until it leaves. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#addNews();
  }

  move(step: 1 | -1): void {
    const [listed, selected] = [this.#listed, this.selected];
    const next = listed[listed.findIndex((hit) => hit === selected) + step];
    if (next) this.#answered?.choose(next);
  }

  receive = (event: StreamEvent): void => {
    switch (event.type) {
      case 'message':
        if (event.data.isDeleted) return this.#each((results) => results.receiveDeletion(event.data.id));
        this.#each((results) => results.receiveMessage(event.data));
        return this.#waitForNews();
      case 'message_edited':
        this.#each((results) => results.receiveEdit(event.data));
        return this.#waitForNews();
      case 'message_deleted':
        return this.#each((results) => results.receiveDeletion(event.data.messageId));
      case 'participation': {
        const { id, isParticipant } = event.data;
        const room = this.#chat.conversations.get(id);
        const mayRead = isParticipant || room?.isPrivate === false;
        return this.#each((results) => results.receiveAccess(id, mayRead));
      }
      default:
    }
  };

  /** The chat goes on from a new snapshot: anything may have changed without an event. */
  startAgain = (): void => {
    this.#kept.clear();
    if (this.#answered) this.#keep(this.#answered);
    this.#each((results) => this.#load(results));
  };

  /** The server is back. */
  refresh(): void {
    if (this.#begun?.problem) void this.#begun.retry();
  }

  /** New messages may be results. In a busy team they are asked for together. */
  #waitForNews(): void {
    this.#newsTimer ??= setTimeout(() => {
      this.#newsTimer = undefined;
      this.#addNews();
    }, NEWS);
  }

  #addNews(): void {
    const movesResults = this.#isHeld && this.#listed.length > 0;
    if (this.#isWatched && !movesResults) void this.#answered?.addNews();
  }

  /** `isAsked`: by more than typing, so that it may be short. */
  #read(typed: string, isAsked = false): void {
    [this.typed, this.#wanted] = [typed, queryOf(typed, isAsked)];
  }

  /** The typed text has not been searched for. */
  get #isNew(): boolean {
    return this.#wanted !== (this.#begun?.query ?? null);
  }

  #find(): void {
    if (this.told !== this.typed) this.onsearch((this.told = this.typed));
    if (this.#isNew) this.#begin();
  }

  #begin(): void {
    this.#stop();
    if (this.#wanted === null) return void ([this.#begun, this.#answered] = [null, null]);
    const results = (this.#begun = new Results(this.typed, this.#wanted, (id) => this.#chat.instead.has(id)));
    results.onload = () => this.#addNews();
    this.#load(results, this.#name(results));
  }

  async #name(results: Results): Promise<void> {
    const { signal } = (this.#naming = new AbortController());
    const names = await this.#findNames(results.typed, signal).catch(() => NO_NAMES);
    if (!signal.aborted && this.#answered !== results) results.names = names;
  }

  /** The results are shown together with their names. */
  #load(results: Results, named?: Promise<void>): void {
    const awaitNames = () => named && Promise.race([named, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    void results.load().then(awaitNames).then(() => {
      const isAnswered = results.isLoaded || results.problem !== '';
      if (this.#begun === results && isAnswered) this.#keep((this.#answered = results));
    });
  }

  /** Results that are shown can be returned to: they are loaded to the end. */
  #stop(): void {
    this.#naming.abort();
    if (this.#begun !== this.#answered) this.#begun?.stop();
  }

  /** The stream tells nothing of rooms that the user has not joined. */
  #isLive = ({ hits }: Results): boolean => hits.every(({ conversationId }) => this.#chat.conversations.get(conversationId)?.isParticipant);

  #keep(results: Results): void {
    this.#kept.delete(results.query);
    this.#kept.set(results.query, results);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }

  #each(tell: (results: Results) => void): void {
    new Set([...this.#kept.values(), ...(this.#begun ? [this.#begun] : [])]).forEach(tell);
  }
}

const searches = new WeakMap<Chat, Search>();

/** The search of a signed-in user, which hears of changes as long as they are signed in. */
export function searchOf(chat: Chat): Search {
  const known = searches.get(chat);
  if (known) return known;
  const made = new Search(chat, (typed, signal) => namesFound(typed, chat, signal));
  searches.set(chat, made);
  chat.onevent.add(made.receive);
  chat.onadopt = made.startAgain;
  return made;
}
