/** The people and rooms that a filter can name: first those that this page knows, and then those that the server finds. */
import type { Conversation, User } from '../../../net/api-types';
import { people } from '../../../net/api/people';
import { rooms } from '../../../net/api/rooms';
import { namesOf } from '../../../users/users';
import type { Chat } from '../../chat.svelte';
import type { SuggestedRoom } from '../../composer/suggestions';
import { isNotes, othersIn } from '../../conversations';
import { calledExactly, type Direct, fitting, fittingDirects } from './options';

/** Long enough that a quickly typed name is one request. */
export const PAUSE = 120;

export class Names {
  readonly #chat: Chat;
  /** Found by the server. Earlier finds stay, so that a list does not flicker. */
  #people = $state.raw<readonly User[]>([]);
  #rooms = $state.raw<readonly SuggestedRoom[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = new AbortController();

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** All but the user. Messages of those who left can be searched too; they come last. */
  people(typed: string, most: number): User[] {
    const { authUser } = this.#chat;
    const others = unique([...this.#partners, ...this.#people]).filter(({ id }) => id !== authUser.id);
    return fitting(typed, [...others.filter(({ isDeactivated }) => !isDeactivated), ...others.filter(({ isDeactivated }) => isDeactivated)], namesOf, most);
  }

  /** The user's direct conversations, by activity, of which all people are known. */
  directs(typed: string, most: number): Direct[] {
    return fittingDirects(typed, this.#directs, most);
  }

  rooms(typed: string, most: number): SuggestedRoom[] {
    return fitting(typed, unique([...this.#chat.conversations.rooms.flatMap(roomOf), ...this.#rooms]), ({ name }) => [name], most);
  }

  /** The known person of exactly this username. With other accents, someone may be meant who is not known. */
  personNamed(username: string): User | undefined {
    if (username.toLowerCase() === 'me') return this.#chat.authUser;
    return calledExactly(username, [this.#chat.authUser, ...this.#partners, ...this.#people], (user) => user.username)[0];
  }

  get #partners(): User[] {
    const { authUser, conversations } = this.#chat;
    return conversations.newest().flatMap((one) => (isNotes(one) ? authUser : (one.otherParticipant ?? [])));
  }

  get #directs(): Direct[] {
    const { authUser, conversations, userOf } = this.#chat;
    return conversations.newest().flatMap((one) => {
      const ids = isNotes(one) ? [authUser.id] : othersIn(one, authUser);
      const users = one.otherParticipant ? [one.otherParticipant] : ids.flatMap((id) => userOf(id) ?? []);
      return users.length === ids.length ? [{ id: one.id, users }] : [];
    });
  }

  /** Asks the server. Without an answer, what is known is still found. */
  find(what: 'people' | 'rooms', typed: string, pause = PAUSE): void {
    this.stop();
    void this.#chat.conversations.loadRest();
    const { signal } = (this.#request = new AbortController());
    const find = what === 'people' ? this.#findPeople : this.#findRooms;
    this.#timer = setTimeout(() => void find(typed, signal).catch(() => {}), pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#request.abort();
  }

  #findPeople = async (search: string, signal: AbortSignal): Promise<void> => {
    const found = await people(search, 'all', null, signal);
    if (!signal.aborted) this.#people = unique([...this.#people, ...found]);
  };

  #findRooms = async (search: string, signal: AbortSignal): Promise<void> => {
    const found = await rooms({ search }, signal);
    if (!signal.aborted) this.#rooms = unique([...this.#rooms, ...found.rooms.flatMap(roomOf)]);
  };
}

const roomOf = ({ id, name, topic, isPrivate }: Conversation): SuggestedRoom[] => (name === null ? [] : [{ id, name, topic, isPrivate }]);

/** The first of each. */
function unique<T extends { id: string }>(list: readonly T[]): T[] {
  const seen = new Set<string>();
  return list.filter(({ id }) => !seen.has(id) && seen.add(id));
}
