/** Finds people to choose from: those that the user talked to last, and then everyone by name. */
import type { User } from '../net/api-types';
import { people } from '../net/api/people';
import type { Chat } from './chat.svelte';
import { choosable, meantBy } from './people-search';

/** Long enough that a quickly typed word is one request. */
const PAUSE = 120;
/** How many of the last conversations come first. */
const RECENT = 8;

export class PeopleSearch {
  typed = $state('');
  readonly wanted: string = $derived(this.typed.trim());
  /** The people of the last answer, and the text that was searched. */
  #found = $state.raw<{ wanted: string; people: readonly User[] }>({ wanted: '', people: [] });
  /** The first people of all, shown at once when nothing is typed again. */
  #everyone: readonly User[] = [];
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Everyone who fits, best first. The people of the last answer are shown until the next one. */
  readonly people: readonly User[] = $derived.by(() => {
    const recent = this.wanted ? [] : this.#chat.conversations.newest(RECENT).flatMap(({ otherParticipant }) => otherParticipant ?? []);
    return choosable([...recent, ...this.#found.people]);
  });

  /** Whether the shown people are for what is typed now. */
  readonly isCurrent: boolean = $derived(this.#found.wanted === this.wanted);

  /** Begins with nothing typed. */
  open(): void {
    this.close();
    void this.#ask('');
  }

  /** Forgets what was typed, and awaits no answer. */
  close(): void {
    this.#everyone = [];
    this.clear();
  }

  /** Empties the field. */
  clear(): void {
    this.#stop();
    this.typed = '';
    this.#found = { wanted: '', people: this.#everyone };
  }

  /** The text changed. */
  type(): void {
    this.#stop();
    const { wanted } = this;
    this.#timer = setTimeout(() => void this.#ask(wanted), PAUSE);
  }

  /** The one that the typed text means, or null. The people who fit are shown. */
  async resolve(): Promise<User | null> {
    this.#stop();
    const { wanted } = this;
    const found = await people(wanted, 'all', null);
    if (wanted === this.wanted) this.#found = { wanted, people: found };
    return meantBy(wanted, choosable(found));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
  }

  /** Without an answer, a whole name still works. */
  async #ask(wanted: string): Promise<void> {
    const { signal } = (this.#request = new AbortController());
    const found = await people(wanted, 'all', null, signal).catch(() => []);
    if (signal.aborted) return;
    if (!wanted) this.#everyone = found;
    this.#found = { wanted, people: found };
  }
}
