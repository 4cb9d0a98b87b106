/** Completes a name, a shortcode or a command in the composer: what is being typed, who fits, and which suggestion is chosen. */
import type { Conversation, User } from '../../net/api-types';
import { people } from '../../net/api/people';
import { participants, rooms } from '../../net/api/rooms';
import { typedShortcodeAt } from '../../text/emoji/typed';
import { typedNameAt } from '../../text/mentions';
import type { Chat } from '../chat.svelte';
import { othersIn } from '../conversations';
import { emoji } from '../emoji/names';
import { recentEmoji } from '../emoji/recent';
import { toneOf } from '../emoji/skin-tone';
import { suggestedCommands, typedCommandAt } from './commands/commands';
import { type Suggestion, suggestEmoji, suggestMentions, suggestRooms, type SuggestedRoom, type Typed } from './suggestions';

/** Long enough that a quickly typed name is one request. */
const PAUSE = 120;
/** No name is longer. */
const LONGEST = 40;

export class Completion {
  readonly #chat: Chat;
  readonly #conversation: () => Conversation | undefined;
  /** A command cannot be an edit. */
  readonly #mayCommand: () => boolean;
  /** The name or shortcode before the caret. Null while the list is closed. */
  #typed = $state.raw<Typed | null>(null);
  /** The beginning of the name for which the user closed the list. */
  #closedAt: number | null = null;
  /** Found by the server. Earlier finds stay, so that the list does not flicker. */
  #participants = $state.raw<readonly User[]>([]);
  #others = $state.raw<readonly User[]>([]);
  #rooms = $state.raw<readonly SuggestedRoom[]>([]);
  /** The suggestion chosen by hand. Null: the first. */
  #chosen = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = new AbortController();

  constructor(chat: Chat, conversation: () => Conversation | undefined, mayCommand: () => boolean = () => true) {
    this.#chat = chat;
    this.#mayCommand = mayCommand;
    this.#conversation = conversation;
  }

  readonly suggestions: readonly Suggestion[] = $derived.by(() => {
    const conversation = this.#conversation();
    if (!this.#typed || !conversation) return [];
    const { sign, typed } = this.#typed;
    const me = this.#chat.authUser.id;
    if (sign === ':') return emoji.module ? suggestEmoji(typed, emoji.module, recentEmoji(me), toneOf(me)) : [];
    if (sign === '/') return this.#mayCommand() ? suggestedCommands(typed, conversation).map((command) => ({ kind: 'command', key: command.name, command })) : [];
    if (sign === '#') return suggestRooms(typed, unique([...this.#rooms, ...this.#knownRooms]));
    const isRoom = conversation.kind === 'room';
    const inside = (isRoom ? this.#participants : othersIn(conversation, this.#chat.authUser).flatMap((id) => this.#chat.userOf(id) ?? [])).filter(this.#isOther);
    const ids = new Set(inside.map(({ id }) => id));
    return suggestMentions(typed, { participants: inside, others: this.#others.filter((user) => this.#isOther(user) && !ids.has(user.id)), isRoom });
  });

  readonly active: Suggestion | undefined = $derived(this.suggestions.find(({ key }) => key === this.#chosen) ?? this.suggestions[0]);

  get isOpen(): boolean {
    return this.suggestions.length > 0;
  }

  get typed(): Typed | null {
    return this.#typed;
  }

  get #knownRooms(): SuggestedRoom[] {
    return this.#chat.conversations.rooms.flatMap(roomOf);
  }

  #isOther = ({ id, isDeactivated }: User): boolean => id !== this.#chat.authUser.id && !isDeactivated;

  /** The text changed. */
  type(text: string, caret: number): void {
    const typed = typedAt(text, caret);
    if (typed?.from !== this.#closedAt) this.#closedAt = null;
    if (!typed || this.#closedAt !== null || typed.typed.length > LONGEST) return this.#stop();
    const isNew = typed.from !== this.#typed?.from;
    this.#typed = typed;
    this.#chosen = null;
    this.#search(typed, isNew ? 0 : PAUSE);
  }

  /** The caret moved: away from the name, the list closes. */
  moveCaret(text: string, caret: number): void {
    if (!this.#typed || caret === this.#typed.to) return;
    const typed = typedAt(text, caret);
    if (typed?.from === this.#typed.from) this.type(text, caret);
    else this.#stop();
  }

  /** The text for screen readers when the list opens, or changes. */
  get announcement(): string {
    const { length } = this.suggestions;
    return length === 0 ? '' : length === 1 ? '1 suggestion. Press Enter to choose it.' : `${length} suggestions. Move with the up and down arrows, and press Enter to choose.`;
  }

  /** A key in the field. Returns whether it is a key of the list. Tab with others, and Shift with Enter, are not. */
  press({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent, oncomplete: (suggestion: Suggestion) => void): boolean {
    const { active } = this;
    if (!active || shiftKey || ctrlKey || altKey || metaKey) return false;
    if (key === 'ArrowDown') this.move(1);
    else if (key === 'ArrowUp') this.move(-1);
    else if (key === 'Escape') this.close();
    else if (key === 'Enter' || key === 'Tab') oncomplete(active);
    else return false;
    return true;
  }

  move(step: 1 | -1): void {
    const { length } = this.suggestions;
    const at = this.suggestions.findIndex(({ key }) => key === this.active?.key);
    this.#chosen = this.suggestions[(at + step + length) % length]?.key ?? null;
  }

  choose({ key }: Suggestion): void {
    this.#chosen = key;
  }

  /** The list stays closed until another name is typed. */
  close(): void {
    this.#closedAt = this.#typed?.from ?? null;
    this.#stop();
  }

  /** Forgets what was found: the composer is left, or the conversation. */
  reset(): void {
    this.#stop();
    this.#closedAt = null;
    [this.#participants, this.#others, this.#rooms] = [[], [], []];
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#typed = null;
  }

  #search(typed: Typed, pause: number): void {
    clearTimeout(this.#timer);
    this.#request.abort();
    if (typed.sign === ':') return void emoji.now();
    if (typed.sign === '/') return;
    const conversation = this.#conversation();
    if (!conversation || (typed.sign === '@' && conversation.kind !== 'room')) return;
    const { signal } = (this.#request = new AbortController());
    const find = typed.sign === '#' ? this.#findRooms : this.#findPeople;
    // Without the server, what is known is still suggested.
    this.#timer = setTimeout(() => void find(typed.typed, conversation.id, signal).catch(() => {}), pause);
  }

  /** Both answers at once, so that nobody moves from one part of the list to the other. */
  #findPeople = async (search: string, id: string, signal: AbortSignal): Promise<void> => {
    const [inside, all] = await Promise.all([participants(id, search, null, signal), people(search, 'all', null, signal)]);
    if (signal.aborted) return;
    this.#participants = unique([...this.#participants, ...inside.participants]);
    // Those beyond the first page of participants may be among the others.
    this.#others = inside.hasMore ? [] : unique([...this.#others, ...all]);
  };

  #findRooms = async (search: string, _: string, signal: AbortSignal): Promise<void> => {
    const found = await rooms({ search }, signal);
    if (!signal.aborted) this.#rooms = unique([...this.#rooms, ...found.rooms.flatMap(roomOf)]);
  };
}

const typedAt = (text: string, caret: number): Typed | null => typedNameAt(text, caret) ?? typedShortcodeAt(text, caret) ?? typedCommandAt(text, caret);
const roomOf = ({ id, name, topic, isPrivate }: Conversation): SuggestedRoom[] => (name === null ? [] : [{ id, name, topic, isPrivate }]);
const unique = <T extends { id: string }>(list: readonly T[]): T[] => [...new Map(list.map((item) => [item.id, item])).values()];
