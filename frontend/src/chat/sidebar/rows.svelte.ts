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
/** The ids of its rows, from the top. The same object as long as they are the same: a message draws only its own row again. */
export type RowSection = { name: SectionName; ids: readonly string[] };

export class Rows {
  view = $state<View>('all');
  /** Sections that show only their unread rows and the open one. */
  folded = $state.raw<readonly string[]>(recall(FOLDED_KEY)?.split(' ') ?? []);
  /** The pointer is over the list, or the focus is in it: then nothing moves. */
  isInUse = $state(false);
  readonly #chat: Chat;
  /** The sections as they were shown last. */
  readonly #shown = new Map<SectionName, RowSection>();
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
    const starred = this.#starred();
    const others = ({ isStarred }: Conversation) => !isStarred;
    const sections = [this.#section('starred', starred), this.#section('rooms', this.#rooms().filter(others)), this.#section('direct', this.#chat.listed.filter(others))];
    return starred.length > 0 ? sections : sections.slice(1);
  }

  #section(name: 'starred' | 'rooms' | 'direct', rows: readonly Conversation[]): RowSection {
    const wanted = this.folded.includes(name) ? rows.filter((row) => staysAlone(row, router.conversationId)) : rows;
    return this.#arrange(name, wanted, (row) => sectionOf(row) === name);
  }

  #starred(): Conversation[] {
    const starred = this.#chat.conversations.starred.filter((conversation) => hasRow(conversation, router.conversationId));
    return starred.sort(byName(this.#chat.nameOf));
  }

  /** By name. The open one is among them even if it is hidden. */
  #rooms(): Conversation[] {
    const { rooms } = this.#chat.conversations;
    const open = this.#chat.conversations.get(router.conversationId ?? '');
    if (open?.kind !== 'room' || !hasRow(open, open.id) || hasRow(open, null)) return rooms;
    const next = rooms.findIndex((room) => byName(this.#chat.nameOf)(open, room) < 0);
    return rooms.toSpliced(next < 0 ? rooms.length : next, 0, open);
  }

  /** By activity what is for the user, and by name everything else. A row that is read keeps its section while the list is in use. */
  #unread(): RowSection[] {
    const { conversations } = this.#chat;
    const open = conversations.get(router.conversationId ?? '');
    const unread = conversations.unread().filter((row) => hasRow(row, router.conversationId));
    const rows = open && hasRow(open, open.id) && !isBold(open) ? [...unread, open].sort(byActivity) : unread;
    const forMe = this.#arrange('for-me', rows.filter((row) => unreadSectionOf(row) === 'for-me'));
    const known = new Set(forMe.ids);
    const rest = this.#rooms().filter((row) => staysAlone(row, router.conversationId) && unreadSectionOf(row) === 'new' && !known.has(row.id));
    const others = this.#arrange('new', rest, (row) => !known.has(row.id));
    return [forMe, others].filter((section) => section.ids.length > 0);
  }

  /** The rows of a section in their order. One that no longer belongs there keeps no place. */
  #arrange(name: SectionName, wanted: readonly Conversation[], belongs: (row: Conversation) => boolean = () => true): RowSection {
    const before = this.#shown.get(name) ?? { name, ids: [] };
    const stays = (id: string) => {
      const row = this.#chat.conversations.get(id);
      return row !== undefined && hasRow(row, router.conversationId) && belongs(row);
    };
    const ids = arrange(before.ids, wanted.map(({ id }) => id), this.isInUse, stays);
    const isSame = ids.length === before.ids.length && ids.every((id, index) => id === before.ids[index]);
    const section = isSame ? before : { name, ids };
    this.#shown.set(name, section);
    return section;
  }

  toggle(section: string): void {
    this.folded = this.folded.includes(section) ? this.folded.filter((name) => name !== section) : [...this.folded, section];
    keep(FOLDED_KEY, this.folded.join(' ') || null);
    // The rows that it hides have no place to keep.
    this.#shown.clear();
  }

  /** The conversation above or below the open one; `isUnread`: only an unread one, and after the last the first. */
  beside(step: 1 | -1, isUnread: boolean): string | null {
    const ids = this.sections.flatMap((section) => section.ids);
    const waits = (id: string) => {
      const row = this.#chat.conversations.get(id);
      return id !== router.conversationId && row !== undefined && isBold(row);
    };
    const next = neighbour(ids, router.conversationId, step, (id) => !isUnread || waits(id));
    return next ?? (isUnread ? neighbour(ids, null, step, waits) : null);
  }
}
