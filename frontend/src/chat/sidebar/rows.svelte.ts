/** The rows of the sidebar: which are shown, and in which order. */
import type { Conversation } from '../../net/api-types';
import { keep, recall } from '../../net/storage';
import { router } from '../../router/router.svelte';
import type { Chat } from '../chat.svelte';
import { arrange, neighbour } from './arrangement';

/** From this many conversations on, the list has a view of the unread ones alone. */
const MANY = 20;
const FOLDED_KEY = 'chinwag.folded';

export type View = 'all' | 'unread';

export class Rows {
  view = $state<View>('all');
  /** Sections that show only their unread rows and the open one. */
  folded = $state.raw<readonly string[]>(recall(FOLDED_KEY)?.split(' ') ?? []);
  /** The pointer is over the list, or the focus is in it: then nothing moves. */
  isInUse = $state(false);
  readonly #chat: Chat;
  /** The ids that were shown last. */
  #shown: readonly string[] = [];
  #shownView: View = 'all';

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  readonly hasViews: boolean = $derived.by(() => this.#chat.conversations.size >= MANY || this.#chat.conversations.hasMore);
  readonly isUnreadView: boolean = $derived(this.hasViews && this.view === 'unread');

  /** The direct messages, in order. */
  readonly direct: readonly Conversation[] = $derived.by(() => {
    const isShort = this.isUnreadView || this.folded.includes('direct');
    const listed = this.#chat.listed.filter(({ id, unreadCount }) => !isShort || unreadCount > 0 || id === router.conversationId);
    if (this.#shownView !== this.view) this.#shown = [];
    this.#shownView = this.view;
    this.#shown = arrange(this.#shown, listed.map(({ id }) => id), this.isInUse);
    return this.#shown.flatMap((id) => this.#chat.conversations.get(id) ?? []);
  });

  toggle(section: string): void {
    this.folded = this.folded.includes(section) ? this.folded.filter((name) => name !== section) : [...this.folded, section];
    keep(FOLDED_KEY, this.folded.join(' ') || null);
    // The rows that it hides have no place to keep.
    this.#shown = [];
  }

  /** The conversation above or below the open one; `isUnread`: only an unread one. */
  beside(step: 1 | -1, isUnread: boolean): string | null {
    const fits = (id: string) => !isUnread || (this.#chat.conversations.get(id)?.unreadCount ?? 0) > 0;
    return neighbour(this.direct.map(({ id }) => id), router.conversationId, step, fits);
  }
}
