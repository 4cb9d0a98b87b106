/** The results of one search: its pages so far, what has changed in them since, and where the user is in them. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Message } from '../../net/api-types';
import { search, type SearchHit, type SearchPage } from '../../net/api/search';
import { isNewer } from '../../net/ids';
import { explain, isStatus } from '../../net/refusals';
import { latest } from '../timeline/history';
import { type Around, loadAround } from './around';
import { NO_NAMES } from './names-found';

/** Edited messages are asked for one by one. If there are more of them, all is loaded again. */
const MOST_EDITED = 5;

export class Results {
  /** As it was typed, and as the server gets it. */
  readonly typed: string;
  readonly query: string;
  /** The next page is before this message. Null if there is none. */
  before = $state<string | null>(null);
  /** The last answer, each a new object. Null before the first. */
  answer = $state.raw<SearchPage | null>(null);
  /** Why the last page failed to load. */
  problem = $state('');
  /** The messages around those that were selected, by id. */
  readonly around = new SvelteMap<string, Around>();
  /** The result selected by hand, if any. It may be gone. */
  chosen = $state.raw<SearchHit | null>(null);
  /** The rooms and people with such a name. */
  names = $state.raw(NO_NAMES);
  /** The place to which the list is scrolled. */
  scrollTop = 0;
  /** How far down the screen the chosen result was when the user left for it. */
  top: number | null = null;
  #found = $state.raw<readonly SearchHit[]>([]);
  readonly #lost = new SvelteSet<string>();
  /** The messages that came or were edited, and those that were deleted, while an answer is awaited: it may be older. */
  readonly #changed = new Map<string, Message>();
  readonly #gone = new Set<string>();
  /** Messages have arrived since the last check. */
  #hasNews = false;
  /** The messages that are no results and were edited since the last check. */
  readonly #edited = new Set<string>();
  #isAdding = false;
  /** How many answers are awaited. */
  #awaited = 0;
  readonly #isHidden: (messageId: string) => boolean;
  /** Called when pages have come, or failed to. */
  onload: () => void = () => {};
  #request = new AbortController();
  /** Pages that are on their way. */
  #loading: Promise<void> | null = null;
  /** The last pages that were asked for begin with the newest message. */
  #isFromStart = true;

  /** `isHidden`: the message is being deleted. */
  constructor(typed: string, query: string, isHidden: (messageId: string) => boolean) {
    this.typed = typed;
    this.query = query;
    this.#isHidden = isHidden;
  }

  /** Newest first. */
  get hits(): readonly SearchHit[] {
    return this.#found.filter(({ message: { id }, conversationId }) => !this.#lost.has(conversationId) && !this.#isHidden(id));
  }

  get hasMore(): boolean {
    return this.before !== null;
  }

  get isLoaded(): boolean {
    return this.answer !== null;
  }

  /** Nothing is found, and that is all. */
  get hasNothing(): boolean {
    return this.isLoaded && this.hits.length === 0 && !this.hasMore && !this.problem;
  }

  get isComplete(): boolean {
    return this.answer?.isComplete !== false;
  }

  /** The last page was empty, and there are older ones. */
  get isGoingOn(): boolean {
    return this.answer?.hits.length === 0 && this.hasMore;
  }

  /** Loads the first page, or reloads all known pages. The known results stay until then. */
  load = (): Promise<void> => this.#take(null);
  /** While pages are on their way, no more are asked for. */
  loadMore = (): Promise<void> => this.#loading ?? this.#take(this.before);
  retry = (): Promise<void> => (this.#isFromStart ? this.load() : this.loadMore());

  /** The answer that is awaited is of no use any more. */
  stop(): void {
    this.#request.abort();
    this.#loading = null;
  }

  choose(hit: SearchHit): void {
    this.chosen = hit;
  }

  /** The user leaves for a result, and finds it selected on going back. */
  leaveFor(hit: SearchHit, top: number): void {
    this.choose(hit);
    this.top = top;
  }

  /** Loads the lines around a result. A message that is not there any more is no result. */
  async lookAround({ message }: SearchHit): Promise<void> {
    if (this.around.has(message.id)) return;
    await this.#during(async () => {
      try {
        this.around.set(message.id, await loadAround(message, this.#changed, this.#gone));
      } catch (error) {
        // Without an answer, they are loaded when the result is selected again.
        if (isStatus(error, 404)) this.receiveDeletion(message.id);
      }
    });
  }

  /** A new message may be a result, and the line after one. */
  receiveMessage(message: Message): void {
    this.#hasNews = true;
    if (this.#awaited > 0) this.#changed.set(message.id, message);
    for (const { message: { id }, conversationId } of this.#found) {
      const around = this.around.get(id);
      if (around?.after === null && conversationId === message.conversationId && isNewer(message.id, id)) this.around.set(id, { ...around, after: message });
    }
  }

  /** Asks which of the messages that came or were edited since are results. */
  async addNews(): Promise<void> {
    if (!this.isLoaded || this.#loading || this.#isAdding) return;
    this.#isAdding = true;
    if (this.#hasNews) await this.#addNewest();
    // A newer result above new ones that could not be had would hide that they are missing.
    if (!this.#hasNews && this.#edited.size > 0) await this.#addEdited();
    this.#isAdding = false;
  }

  /** Puts new results above. */
  async #addNewest(): Promise<void> {
    this.#hasNews = false;
    await this.#during(async () => {
      // If this fails, the next message triggers another try.
      const page = await search(this.query, null).catch(() => null);
      if (!page) return void (this.#hasNews = true);
      const newest = this.#found[0]?.message.id;
      const news = page.hits.filter(({ message: { id } }) => (newest === undefined || isNewer(id, newest)) && !this.#gone.has(id));
      // There are more of them than a page.
      if (newest !== undefined && page.before !== null && isNewer(page.before, newest)) return this.load();
      if (newest === undefined && news.length > 0) this.before = page.before;
      this.#keepSelection();
      this.#found = [...news, ...this.#found];
      this.#catchUp(news);
    });
  }

  /** Puts results among those that are loaded. */
  async #addEdited(): Promise<void> {
    if (this.#edited.size > MOST_EDITED) {
      this.#keepSelection();
      return this.load();
    }
    const ids = [...this.#edited].filter(this.#isInside);
    this.#edited.clear();
    await this.#during(async () => {
      await Promise.all(ids.map(async (id) => {
        // If this fails, the next message triggers another try.
        const hit = await this.#ask(id).catch(() => (this.#edited.add(id), null));
        if (this.#edited.has(id) || this.#gone.has(id)) return;
        if (hit) this.#keepSelection();
        this.#put(id, hit);
      }));
    });
  }

  /** Enter opens what was selected before others come above it. */
  #keepSelection(): void {
    this.chosen ??= this.#found[0] ?? null;
  }

  /** An edited message may stop or start to be a result, or match elsewhere in its text. */
  receiveEdit(message: Message): void {
    if (this.#awaited > 0) this.#changed.set(message.id, message);
    this.#forgetLine(message.id);
    if (this.#has(message.id)) void this.#lookAgain(message);
    else if ((this.#loading || this.#isInside(message.id)) && this.#edited.size <= MOST_EDITED) this.#edited.add(message.id);
  }

  receiveDeletion(messageId: string): void {
    this.#edited.delete(messageId);
    if (this.#awaited > 0) this.#gone.add(messageId);
    this.#forgetLine(messageId);
    if (this.#has(messageId)) this.#put(messageId, null);
  }

  /** The user may not read a conversation any more, or may again. */
  receiveAccess(conversationId: string, mayRead: boolean): void {
    if (mayRead) this.#lost.delete(conversationId);
    else this.#lost.add(conversationId);
  }

  /** Lines with a message that has changed are loaded again, if they are on the screen. */
  #forgetLine(messageId: string): void {
    for (const [id, { before, after }] of this.around) if (before?.id === messageId || after?.id === messageId) this.around.delete(id);
  }

  #take(from: string | null): Promise<void> {
    this.#request.abort();
    const { signal } = (this.#request = new AbortController());
    this.#isFromStart = from === null;
    if (this.#isFromStart) this.#edited.clear();
    this.problem = '';
    const loading = this.#during(() => this.#loadPages(from, signal)).finally(() => {
      if (this.#loading !== loading) return;
      this.#loading = null;
      this.onload();
    });
    return (this.#loading = loading);
  }

  /** Loads the page before a message, and all those below that are known already. */
  async #loadPages(from: string | null, signal: AbortSignal): Promise<void> {
    try {
      for (let [at, isLast] = [from, false]; !isLast; ) {
        const page = await search(this.query, at, signal);
        if (signal.aborted) return;
        isLast = this.#add(at, page);
        at = page.before;
      }
    } catch (error) {
      if (!signal.aborted) this.problem = explain(error);
    }
  }

  /** Puts a page in its place. Returns whether nothing is known below it. */
  #add(from: string | null, page: SearchPage): boolean {
    const { before } = page;
    const above = this.#found.filter(({ message: { id } }) => from !== null && !isNewer(from, id));
    const below = this.#found.filter(({ message: { id } }) => before !== null && isNewer(before, id));
    const known = new Set([...above, ...below].map(({ message }) => message.id));
    const hits = page.hits.filter(({ message: { id } }) => !known.has(id) && !this.#gone.has(id));
    this.#found = [...above, ...hits, ...below];
    if (from === null) this.around.clear();
    this.answer = page;
    this.#catchUp(hits);
    if (below.length > 0) return false;
    this.before = before;
    return true;
  }

  /** Follows edits of these that came while the answer was awaited. */
  #catchUp(hits: readonly SearchHit[]): void {
    for (const { message } of hits) {
      const edited = latest(this.#changed.get(message.id), message);
      if (edited !== message) void this.#lookAgain(edited);
    }
  }

  /** Shows the new text of a result, and asks whether it is one still. */
  #lookAgain(edited: Message): Promise<void> {
    this.#put(edited.id, { message: edited, conversationId: edited.conversationId, ranges: [] });
    return this.#during(async () => {
      this.#changed.set(edited.id, edited);
      // Without an answer, the new text stays.
      const hit = await this.#ask(edited.id).catch(() => undefined);
      if (hit !== undefined && this.#changed.get(edited.id) === edited && !this.#gone.has(edited.id)) this.#put(edited.id, hit);
    });
  }

  /** The result with this message, if it is one. */
  async #ask(id: string): Promise<SearchHit | null> {
    const { hits: [first] } = await search(this.query, String(BigInt(id) + 1n));
    return first?.message.id === id ? first : null;
  }

  /** Whether a message is among those that were searched. */
  #isInside = (id: string): boolean => this.before === null || !isNewer(this.before, id);

  #has = (id: string): boolean => this.#found.some(({ message }) => message.id === id);

  /** Puts a result in its place, or removes it. */
  #put(id: string, hit: SearchHit | null): void {
    const others = this.#found.filter(({ message }) => message.id !== id);
    const below = others.findIndex(({ message }) => isNewer(id, message.id));
    const at = below < 0 ? others.length : below;
    this.#found = hit ? [...others.slice(0, at), hit, ...others.slice(at)] : others;
  }

  /** Waits for an answer, and remembers what changes meanwhile. */
  async #during(work: () => Promise<void>): Promise<void> {
    this.#awaited += 1;
    await work();
    this.#awaited -= 1;
    if (this.#awaited > 0) return;
    this.#changed.clear();
    this.#gone.clear();
  }
}
