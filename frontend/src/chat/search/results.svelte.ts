/** The results of one search: its pages so far, what has changed in them since, and where the user is in them. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Message } from '../../net/api-types';
import { search, type SearchHit, type SearchPage } from '../../net/api/search';
import { explain, isStatus } from '../../net/refusals';
import { latest } from '../timeline/history';
import { type Around, loadAround } from './around';

export class Results {
  /** As it was typed, and as the server gets it. */
  readonly typed: string;
  readonly query: string;
  /** The next page is before this message. Null if there is none. */
  before = $state<string | null>(null);
  isComplete = $state(true);
  /** The first page is there. */
  isLoaded = $state(false);
  /** The last page was empty, and there are older ones. */
  isGoingOn = $state(false);
  /** Why the last page failed to load. */
  problem = $state('');
  /** The messages around those that were selected, by id. */
  readonly around = new SvelteMap<string, Around>();
  /** The id of the message selected by hand, if any. */
  chosen = $state<string | null>(null);
  /** The place to which the list is scrolled. */
  scrollTop = 0;
  #found = $state.raw<readonly SearchHit[]>([]);
  readonly #gone = new SvelteSet<string>();
  readonly #lost = new SvelteSet<string>();
  /** The latest version of the messages that were edited since. */
  readonly #edits = new Map<string, Message>();
  readonly #isHidden: (messageId: string) => boolean;
  #request = new AbortController();
  #more: Promise<void> | null = null;

  /** `isHidden`: the message is being deleted. */
  constructor(typed: string, query: string, isHidden: (messageId: string) => boolean) {
    this.typed = typed;
    this.query = query;
    this.#isHidden = isHidden;
  }

  /** Newest first. */
  readonly hits: readonly SearchHit[] = $derived.by(() => this.#found.filter(({ message: { id }, conversationId }) => !this.#gone.has(id) && !this.#lost.has(conversationId) && !this.#isHidden(id)));

  get hasMore(): boolean {
    return this.before !== null;
  }

  load = (): Promise<void> => this.#take(null);
  /** A page that is on its way is not asked for again. */
  loadMore = (): Promise<void> => (this.#more ??= this.#take(this.before).finally(() => (this.#more = null)));
  retry = (): Promise<void> => (this.isLoaded ? this.loadMore() : this.load());

  /** The answer that is awaited is of no use any more. */
  stop(): void {
    this.#request.abort();
  }

  choose({ message }: SearchHit): void {
    this.chosen = message.id;
  }

  /** Loads the lines around a result. A message that is not there any more is no result. */
  async lookAround({ message }: SearchHit): Promise<void> {
    if (this.around.has(message.id)) return;
    try {
      this.around.set(message.id, await loadAround(message, (id) => this.#gone.has(id)));
    } catch (error) {
      // Without an answer, they are loaded when the result is selected again.
      if (isStatus(error, 404)) this.receiveDeletion(message.id);
    }
  }

  /** A message that was found may be edited so that it is found no more, or elsewhere in its text. */
  receiveEdit(message: Message): void {
    this.#edits.set(message.id, message);
    this.#forgetLine(message.id);
    if (this.#found.some((hit) => hit.message.id === message.id)) void this.#lookAgain(message);
  }

  receiveDeletion(messageId: string): void {
    this.#gone.add(messageId);
    this.#forgetLine(messageId);
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

  async #take(before: string | null): Promise<void> {
    this.#request.abort();
    const { signal } = (this.#request = new AbortController());
    this.problem = '';
    try {
      const page = await search(this.query, before, signal);
      if (!signal.aborted) this.#add(before === null ? [] : this.#found, page);
    } catch (error) {
      if (!signal.aborted) this.problem = explain(error);
    }
  }

  #add(known: readonly SearchHit[], { hits, before, isComplete }: SearchPage): void {
    const ids = new Set(known.map(({ message }) => message.id));
    this.#found = [...known, ...hits.filter(({ message }) => !ids.has(message.id))];
    [this.before, this.isComplete, this.isLoaded, this.isGoingOn] = [before, isComplete, true, hits.length === 0 && before !== null];
    for (const { message } of hits) {
      const edited = latest(this.#edits.get(message.id), message);
      if (edited !== message) void this.#lookAgain(edited);
    }
  }

  /** Shows the new text of a result, and asks whether it is one still. */
  async #lookAgain(edited: Message): Promise<void> {
    this.#put(edited.id, { message: edited, conversationId: edited.conversationId, ranges: [] });
    const next = String(BigInt(edited.id) + 1n);
    // Without an answer, the new text stays.
    const [first] = await search(this.query, next).then(({ hits }) => hits, () => [null]);
    if (first === null || this.#edits.get(edited.id) !== edited) return;
    this.#put(edited.id, first?.message.id === edited.id ? first : null);
  }

  /** Replaces a result, or removes it. */
  #put(id: string, hit: SearchHit | null): void {
    this.#found = this.#found.flatMap((one) => (one.message.id === id ? (hit ?? []) : one));
  }
}
