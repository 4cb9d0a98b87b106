/** The switcher: what was typed, what fits, and which option is chosen. */
import type { Chat } from '../../chat/chat.svelte';
import { isNotes } from '../../chat/conversations';
import { finishedRoomName } from '../../chat/rooms/room-names';
import type { Conversation, Person } from '../../net/api-types';
import { startWith } from '../../net/api/conversations';
import { people } from '../../net/api/people';
import { rooms } from '../../net/api/rooms';
import { explain } from '../../net/refusals';
import { router } from '../../router/router.svelte';
import { conversationPath, SEARCH, searchPath } from '../../router/routes';
import { type Action, type Findable, type Group, matches, MOST_RECENT, newRoomName, ofNewRoom, ofSearch, type Option, suggestions } from './options';

/** Long enough that a quickly typed word is one request. */
const PAUSE = 120;
/** The server refuses a search longer than any name. */
export const LONGEST = 200;

export class Switcher {
  query = $state('');
  problem = $state('');
  /** While it is closed, nothing is ranked. */
  isOpen = $state(false);
  readonly #chat: Chat;
  readonly #actions: () => readonly Action[];
  /** Found by the server. */
  #people = $state.raw<readonly Person[]>([]);
  #rooms = $state.raw<readonly Conversation[]>([]);
  /** The text for which the server has found everything. */
  #answered = $state('');
  /** The text for which the server has answered, or failed to. */
  #tried = $state('');
  /** The option chosen by hand. Null: the first. */
  #chosen = $state<string | null>(null);
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The conversation that is being started. Closing the switcher forgets it. */
  #start: symbol | null = null;

  constructor(chat: Chat, actions: () => readonly Action[]) {
    this.#chat = chat;
    this.#actions = actions;
  }

  /** The typed name. The sign before the name of a room is no part of it. */
  readonly wanted: string = $derived(this.query.replace(/^[\s#]+/u, '').trim());

  /** Sorted once for all letters that are typed. */
  readonly #conversations: readonly Conversation[] = $derived.by(() => (this.isOpen ? this.#chat.conversations.byActivity : []));

  readonly #findable: Findable = $derived.by(() => {
    const { authUser, userOf } = this.#chat;
    return { conversations: this.#conversations, rooms: this.#others, people: this.#strangers, actions: this.#actions(), authUser, userOf, openId: router.conversationId };
  });

  readonly groups: readonly Group[] = $derived.by(() => {
    if (!this.isOpen) return [];
    if (!this.wanted) return suggestions(this.#findable, this.search);
    return [{ heading: null, options: [...matches(this.wanted, this.#findable), this.search, ...this.#creation] }];
  });

  /** The search of messages, for what is typed. Tab chooses it too. */
  readonly search: Option = $derived.by(() => {
    const { wanted } = this;
    return ofSearch(wanted, () => router.go(wanted ? searchPath(wanted) : SEARCH));
  });

  /** The offer to create a room. It waits for the server, which may know such a room. */
  get #creation(): Option[] {
    const name = this.#answered === this.wanted ? newRoomName(this.wanted, { ...this.#findable, people: this.#people }) : null;
    return name === null ? [] : [ofNewRoom(name)];
  }

  readonly options: readonly Option[] = $derived(this.groups.flatMap(({ options }) => options));
  /** The search of messages is alone until the server may have found something better: Enter waits for that. */
  readonly active: Option | undefined = $derived.by(() => {
    const isEarly = this.wanted !== '' && this.wanted !== this.#tried && this.options.length === 1;
    return this.options.find(({ key }) => key === this.#chosen) ?? (isEarly ? undefined : this.options[0]);
  });

  /** Rooms that the user has not joined. */
  get #others(): readonly Conversation[] {
    const { conversations } = this.#chat;
    return this.#rooms.filter(({ id }) => !conversations.get(id)?.isParticipant);
  }

  /** People without a conversation. The user is among them before there are notes to self. */
  get #strangers(): readonly Person[] {
    const { authUser, conversations } = this.#chat;
    const isKnown = (id: string) => (id === authUser.id ? this.#conversations.some(isNotes) : conversations.directWith(id));
    return this.#people.filter(({ id, isDeactivated }) => !isDeactivated && !isKnown(id));
  }

  open(): void {
    this.isOpen = true;
    void this.#chat.conversations.loadRest();
    this.#suggest();
  }

  /** The next time starts with nothing typed. */
  close(): void {
    [this.isOpen, this.query, this.#people, this.#rooms, this.#answered, this.#tried, this.#start] = [false, '', [], [], '', '', null];
    this.#forget();
  }

  /** The text changed. */
  type(): void {
    this.#forget();
    const { wanted } = this;
    if (wanted) this.#timer = setTimeout(() => void this.#search(wanted), PAUSE);
    else this.#suggest();
  }

  move(step: 1 | -1): void {
    const { length } = this.options;
    const at = this.options.findIndex(({ key }) => key === this.active?.key);
    this.#chosen = this.options[(at + step + length) % length]?.key ?? null;
  }

  choose(option: Option): void {
    this.#chosen = option.key;
  }

  /** Goes where an option leads. Returns whether it led anywhere. Ignored while a conversation is being started. */
  async go(option: Option): Promise<boolean> {
    if (this.#start) return false;
    this.#forget();
    if (option.kind === 'action') option.action.run();
    else if (option.kind === 'conversation') router.go(conversationPath(option.conversation.id));
    else return this.#talkTo(option.person);
    return true;
  }

  async #talkTo({ id, username }: Person): Promise<boolean> {
    const start = (this.#start = Symbol());
    try {
      const conversation = await startWith(id === this.#chat.authUser.id ? [] : [username]);
      this.#chat.conversations.put(conversation);
      if (start !== this.#start) return false;
      router.go(conversationPath(conversation.id));
      return true;
    } catch (error) {
      if (start === this.#start) this.problem = explain(error);
      return false;
    } finally {
      if (start === this.#start) this.#start = null;
    }
  }

  /** Nothing is typed: the first people of the team are offered to someone with few conversations. */
  #suggest(): void {
    this.#people = [];
    if (this.#conversations.length < MOST_RECENT) void this.#findFirst();
  }

  async #findFirst(): Promise<void> {
    const { signal } = (this.#request = new AbortController());
    const found = await people('', 'all', null, signal).catch(() => []);
    if (!signal.aborted) this.#people = found;
  }

  /** Without the server, conversations are still found. */
  async #search(wanted: string): Promise<void> {
    const { signal } = (this.#request = new AbortController());
    const search = wanted.slice(0, LONGEST);
    const [found, others] = await Promise.all([
      people(search, 'all', null, signal).catch(() => null),
      rooms({ search: finishedRoomName(search), joined: false }, signal).catch(() => null),
    ]);
    if (signal.aborted) return;
    [this.#people, this.#rooms] = [found ?? [], others?.rooms ?? []];
    this.#tried = wanted;
    if (found && others) this.#answered = wanted;
  }

  /** Nothing is chosen by hand, and no answer is awaited. */
  #forget(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#chosen = null;
    this.problem = '';
  }
}
