/** The switcher: what was typed, what fits, and which option is chosen. */
import type { Chat } from '../../chat/chat.svelte';
import type { Person } from '../../net/api-types';
import { startConversation } from '../../net/api/conversations';
import { people } from '../../net/api/people';
import { explain } from '../../net/refusals';
import { router } from '../../router/router.svelte';
import { conversationPath } from '../../router/routes';
import { type Action, type Findable, type Group, matches, type Option, suggestions } from './options';

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
  /** People found by the server, and what was searched. */
  #people = $state.raw<readonly Person[]>([]);
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

  readonly wanted: string = $derived(this.query.trim());

  readonly groups: readonly Group[] = $derived.by(() => {
    if (!this.isOpen) return [];
    const { conversations, authUser, userOf } = this.#chat;
    const actions = this.#actions();
    const findable: Findable = { conversations: conversations.byActivity, people: this.#others, actions, authUser, userOf, openId: router.conversationId };
    return this.wanted ? [{ heading: null, options: matches(this.wanted, findable) }] : suggestions(findable);
  });

  readonly options: readonly Option[] = $derived(this.groups.flatMap(({ options }) => options));
  readonly active: Option | undefined = $derived(this.options.find(({ key }) => key === this.#chosen) ?? this.options[0]);

  /** People without a conversation. */
  get #others(): readonly Person[] {
    const { authUser, conversations } = this.#chat;
    return this.#people.filter(({ id, isDeactivated }) => id !== authUser.id && !isDeactivated && !conversations.directWith(id));
  }

  open(): void {
    this.isOpen = true;
    void this.#chat.conversations.loadRest();
  }

  /** The next time starts with nothing typed. */
  close(): void {
    [this.isOpen, this.query, this.#people, this.#start] = [false, '', [], null];
    this.#forget();
  }

  /** The text changed. */
  type(): void {
    this.#forget();
    const { wanted } = this;
    if (wanted) this.#timer = setTimeout(() => void this.#search(wanted), PAUSE);
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

  async #talkTo({ username }: Person): Promise<boolean> {
    const start = (this.#start = Symbol());
    try {
      const conversation = await startConversation(username);
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

  /** Without the server, conversations are still found. */
  async #search(wanted: string): Promise<void> {
    const { signal } = (this.#request = new AbortController());
    const found = await people(wanted.slice(0, LONGEST), 'all', null, signal).catch(() => []);
    if (!signal.aborted) this.#people = found;
  }

  /** Nothing is chosen by hand, and no answer is awaited. */
  #forget(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#chosen = null;
    this.problem = '';
  }
}
