/** The rows of the sidebar: which are shown, in which section, and in which order. */
import type { Conversation } from '../../net/api-types';
import { keep, recall } from '../../net/storage';
import { router } from '../../router/router.svelte';
import type { Chat } from '../chat.svelte';
import { byActivity, isBold } from '../conversations';
import { arrange, neighbour } from './arrangement';
import { byName, hasRow, type SectionName, sectionOf, staysAlone, unreadSectionOf } from './sections';

/** From this many conversations on, the list has a view of the unread ones alone. */
const MANY = 20;
const FOLDED_KEY = 'chinwag.folded';

export type View = 'all' | 'unread';
export type RowSection = { name: SectionName; rows: readonly Conversation[] };

export class Rows {
  view = $state<View>('all');
  /** Sections that show only their unread rows and the open one. */
  folded = $state.raw<readonly string[]>(recall(FOLDED_KEY)?.split(' ') ?? []);
  /** The pointer is over the list, or the focus is in it: then nothing moves. */
  isInUse = $state(false);
  readonly #chat: Chat;
  /** The ids that each section showed last. */
  readonly #shown = new Map<SectionName, readonly string[]>();
  #shownView: View = 'all';

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  readonly hasViews: boolean = $derived.by(() => this.#chat.conversations.size >= MANY || this.#chat.conversations.hasMore);
  readonly isUnreadView: boolean = $derived(this.hasViews && this.view === 'unread');

  /** The sections with their rows, from the top. */
  readonly sections: readonly RowSection[] = $derived.by(() => {
    if (this.#shownView !== this.view) this.#shown.clear();
    this.#shownView = this.view;
    return this.isUnreadView ? this.#unread() : this.#all();
  });

  #all(): RowSection[] {
    const rows = [...this.#starred(), ...this.#rooms(), ...this.#chat.listed.filter(({ isStarred }) => !isStarred)];
    const section = (name: 'starred' | 'rooms' | 'direct') => {
      const own = rows.filter((row) => sectionOf(row) === name);
      const wanted = this.folded.includes(name) ? own.filter((row) => staysAlone(row, router.conversationId)) : own;
      return this.#arrange(name, wanted, (row) => sectionOf(row) === name);
    };
    const starred = section('starred');
    const all = [section('rooms'), section('direct')];
    return rows.some(({ isStarred }) => isStarred) ? [starred, ...all] : all;
  }

  #starred(): Conversation[] {
    const starred = this.#chat.conversations.all.filter((conversation) => conversation.isStarred && hasRow(conversation, router.conversationId));
    return starred.sort(byName(this.#chat.nameOf));
  }

  /** By name. The open one is among them even if it is hidden. */
  #rooms(): Conversation[] {
    const { rooms } = this.#chat.conversations;
    const open = this.#chat.conversations.get(router.conversationId ?? '');
    const isMissing = open?.kind === 'room' && hasRow(open, open.id) && !rooms.some(({ id }) => id === open.id);
    const all = isMissing ? [...rooms, open].sort(byName(this.#chat.nameOf)) : rooms;
    return all.filter(({ isStarred }) => !isStarred);
  }

  /** By activity what is for the user, and by name everything else. A row that is read keeps its section while the list is in use. */
  #unread(): RowSection[] {
    const { conversations } = this.#chat;
    const open = conversations.get(router.conversationId ?? '');
    const unread = conversations.unread().filter((row) => hasRow(row, router.conversationId));
    const rows = open && hasRow(open, open.id) && !isBold(open) ? [...unread, open].sort(byActivity) : unread;
    const forMe = this.#arrange('for-me', rows.filter((row) => unreadSectionOf(row) === 'for-me'));
    const known = new Set(forMe.rows);
    const rest = rows.filter((row) => unreadSectionOf(row) === 'new' && !known.has(row)).sort(byName(this.#chat.nameOf));
    const others = this.#arrange('new', rest, (row) => !known.has(row));
    return [forMe, others].filter((section) => section.rows.length > 0);
  }

  /** The rows of a section in their order. One that no longer belongs there keeps no place. */
  #arrange(name: SectionName, wanted: readonly Conversation[], belongs: (row: Conversation) => boolean = () => true): RowSection {
    const ids = arrange(this.#shown.get(name) ?? [], wanted.map(({ id }) => id), this.isInUse);
    const rows = ids.flatMap((id) => this.#chat.conversations.get(id) ?? []).filter((row) => hasRow(row, router.conversationId) && belongs(row));
    this.#shown.set(name, rows.map(({ id }) => id));
    return { name, rows };
  }

  toggle(section: string): void {
    this.folded = this.folded.includes(section) ? this.folded.filter((name) => name !== section) : [...this.folded, section];
    keep(FOLDED_KEY, this.folded.join(' ') || null);
    // The rows that it hides have no place to keep.
    this.#shown.clear();
  }

  /** The conversation above or below the open one; `isUnread`: only an unread one. */
  beside(step: 1 | -1, isUnread: boolean): string | null {
    const rows = this.sections.flatMap((section) => section.rows);
    const unread = new Set(rows.filter(isBold).map(({ id }) => id));
    return neighbour(rows.map(({ id }) => id), router.conversationId, step, (id) => !isUnread || unread.has(id));
  }
}
