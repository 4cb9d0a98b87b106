/** The search of a user: what is typed, the results of it, and those of the last searches, to return to. */
import type { StreamEvent } from '../../net/stream/stream';
import type { SearchHit } from '../../net/api/search';
import type { Chat } from '../chat.svelte';
import { sentQuery } from './filters/query';
import { byConversation, type HitGroup } from './listing';
import { Results } from './results.svelte';
import { isSearchable } from './words';

/** Long enough that a quickly typed word is one request, in milliseconds. */
const PAUSE = 150;
/** How many searches can be returned to. */
const MOST = 8;

type Host = Pick<Chat, 'instead' | 'conversations'>;

export class Search {
  typed = $state('');
  isGrouped = $state(false);
  /** The last search that was begun, and the last one that was answered. */
  #begun = $state.raw<Results | null>(null);
  #answered = $state.raw<Results | null>(null);
  readonly #chat: Host;
  /** The latest at the end. */
  readonly #kept = new Map<string, Results>();
  /** Called with what is searched for, as soon as it is. */
  onsearch: (typed: string) => void = () => {};
  /** The text that it was called with, or of the last visit. */
  told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Host) {
    this.#chat = chat;
  }

  /** The results on the screen: those before, until there are new ones. Null before the first. */
  get shown(): Results | null {
    return this.#answered;
  }

  /** The typed text is not answered yet. */
  readonly isWaiting: boolean = $derived.by(() => this.#begun !== this.#answered || (isSearchable(this.typed) && this.typed.trim() !== this.#begun?.typed));

  /** One group without a conversation if they are not grouped. */
  readonly groups: readonly (Omit<HitGroup, 'conversationId'> & { conversationId: string | null })[] = $derived.by(() => {
    const hits = this.#answered?.hits ?? [];
    return this.isGrouped ? byConversation(hits) : [{ conversationId: null, hits: [...hits] }];
  });

  /** In the order of the screen. */
  readonly #listed: readonly SearchHit[] = $derived(this.groups.flatMap(({ hits }) => hits));

  readonly selected: SearchHit | null = $derived.by(() => {
    const selected = this.#answered?.chosen;
    return this.#listed.find(({ message }) => message.id === selected) ?? this.#listed[0] ?? null;
  });

  type(value: string): void {
    this.typed = value;
    clearTimeout(this.#timer);
    if (value.trim() === this.#begun?.typed || !isSearchable(value)) this.#find();
    else this.#timer = setTimeout(() => this.#find(), PAUSE);
  }

  /** Searches for what is typed at once. */
  now(): void {
    clearTimeout(this.#timer);
    this.#find();
  }

  /** The address has a search. With `isBack`, its results are shown as they were left. */
  visit(typed: string, isBack: boolean): void {
    clearTimeout(this.#timer);
    [this.typed, this.told] = [typed, typed];
    const kept = isBack && this.#kept.get(typed.trim());
    if (!kept) return this.#begin();
    this.#begun?.stop();
    [this.#begun, this.#answered] = [kept, kept];
    this.#keep(kept);
  }

  /** Nothing more is searched for until the next visit. */
  leave(): void {
    clearTimeout(this.#timer);
  }

  move(step: 1 | -1): void {
    const at = this.#listed.findIndex((hit) => hit === this.selected);
    const next = this.#listed[at + step];
    if (next) this.#answered?.choose(next);
  }

  receive = (event: StreamEvent): void => {
    switch (event.type) {
      case 'message':
        if (event.data.isDeleted) this.#each((results) => results.receiveDeletion(event.data.id));
        return;
      case 'message_edited':
        return this.#each((results) => results.receiveEdit(event.data));
      case 'message_deleted':
        return this.#each((results) => results.receiveDeletion(event.data.messageId));
      case 'participation': {
        const { id, isParticipant } = event.data;
        const room = this.#chat.conversations.get(id);
        const mayRead = isParticipant || room?.isPrivate === false;
        return this.#each((results) => results.receiveAccess(id, mayRead));
      }
      case 'reset':
        return this.#startAgain();
      default:
    }
  };

  /** The server is back. */
  refresh(): void {
    if (this.#begun?.problem) void this.#begun.retry();
  }

  #find(): void {
    if (this.told !== this.typed) this.onsearch((this.told = this.typed));
    if (this.typed.trim() !== this.#begun?.typed) this.#begin();
  }

  #begin(): void {
    this.#begun?.stop();
    const typed = this.typed.trim();
    if (!isSearchable(typed)) return void ([this.#begun, this.#answered] = [null, null]);
    const results = (this.#begun = new Results(typed, sentQuery(typed), (id) => this.#chat.instead.has(id)));
    void results.load().then(() => {
      if (this.#begun === results) this.#keep((this.#answered = results));
    });
  }

  #keep(results: Results): void {
    this.#kept.delete(results.typed);
    this.#kept.set(results.typed, results);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }

  #each(tell: (results: Results) => void): void {
    new Set([...this.#kept.values(), ...(this.#begun ? [this.#begun] : [])]).forEach(tell);
  }

  /** Anything may have changed. */
  #startAgain(): void {
    this.#kept.clear();
    if (this.#answered) this.#keep(this.#answered);
    void this.#begun?.load();
  }
}

const searches = new WeakMap<Chat, Search>();

/** The search of a signed-in user, which hears of changes as long as they are signed in. */
export function searchOf(chat: Chat): Search {
  const known = searches.get(chat);
  if (known) return known;
  const made = new Search(chat);
  searches.set(chat, made);
  chat.onevent.add(made.receive);
  return made;
}
