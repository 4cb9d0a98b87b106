/** Finds people to choose from: those that the user talked to last, and then everyone by name. For a room, those who are in it come last. */
import type { User } from '../net/api-types';
import { people } from '../net/api/people';
import { participants } from '../net/api/rooms';
import type { Chat } from './chat.svelte';
import { choosable, meantBy, outsideFirst } from './people-search';

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
  /** The ids of those who are in the room, as far as they were found. A room may have thousands; adding someone again changes nothing. */
  inside = $state.raw<ReadonlySet<string>>(new Set());
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #chat: Chat;
  readonly #roomId: string | null;

  constructor(chat: Chat, roomId: string | null = null) {
    [this.#chat, this.#roomId] = [chat, roomId];
  }

  /** Everyone who fits, best first. The people of the last answer are shown until the next one. */
  readonly people: readonly User[] = $derived.by(() => {
    const recent = this.wanted ? [] : this.#chat.conversations.newest(RECENT).flatMap(({ otherParticipant }) => otherParticipant ?? []);
    return outsideFirst(choosable([...recent, ...this.#found.people]), this.inside);
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
    this.#empty();
  }

  /** Empties the field. Loads the first people if they have not arrived yet. */
  clear(): void {
    this.#empty();
    if (this.#everyone.length === 0) void this.#ask('');
  }

  #empty(): void {
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
    const found = await this.#find(wanted);
    if (wanted === this.wanted) this.#found = { wanted, people: found };
    return meantBy(wanted, choosable(found));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
  }

  async #find(wanted: string, signal?: AbortSignal): Promise<User[]> {
    const room = this.#roomId === null ? null : participants(this.#roomId, wanted, null, signal);
    const [found, inside] = await Promise.all([people(wanted, 'all', null, signal), room]);
    if (inside) this.inside = new Set([...this.inside, ...inside.participants.map(({ id }) => id)]);
    return found;
  }

  /** Without an answer, a whole name still works. */
  async #ask(wanted: string): Promise<void> {
    const { signal } = (this.#request = new AbortController());
    const found = await this.#find(wanted, signal).catch(() => []);
    if (signal.aborted) return;
    if (!wanted) this.#everyone = found;
    this.#found = { wanted, people: found };
  }
}
