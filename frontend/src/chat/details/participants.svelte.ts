/** The people of a room, for its head and its details, kept live by the stream. */
import type { User } from '../../net/api-types';
import * as api from '../../net/api/rooms';
import { LONG_PAGE } from '../../net/request';
import { PagedList } from '../../ui/list/paged-list.svelte';
import type { KnownUsers } from '../../users/known-users.svelte';

/** How many faces the head of a room shows. */
export const FACES = 3;

export class Participants {
  readonly #id: string;
  readonly #users: KnownUsers;
  readonly pages = new PagedList<User>(LONG_PAGE, (search, last, signal) => this.#load(search, last, signal));
  /** The first ones, without a search. */
  first = $state.raw<readonly User[]>([]);
  #isOutdated = false;
  #refreshing: Promise<void> | null = null;

  constructor(id: string, users: KnownUsers) {
    [this.#id, this.#users] = [id, users];
  }

  async #load(search: string, last: User | null, signal: AbortSignal): Promise<User[]> {
    const { participants } = await api.participants(this.#id, search, last?.id ?? null, signal);
    // The stream tells of changes to users that are known.
    this.#users.learn(participants);
    if (search === '' && last === null) this.first = participants;
    return participants;
  }

  /** Loads them again. Any number of calls during a load cause one more. */
  refresh(): Promise<void> {
    this.#isOutdated = true;
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.pages.refresh();
    }
  }

  /** A few of them, others before the user. */
  faces(authUserId: string): User[] {
    const others = this.first.filter(({ id }) => id !== authUserId);
    const all = [...others, ...this.first.filter(({ id }) => id === authUserId)];
    return all.slice(0, FACES).map(this.current);
  }

  /** A user as the stream tells of them. */
  current = (user: User): User => this.#users.peek(user.id) ?? user;

  async remove({ id }: User): Promise<void> {
    await api.removeParticipant(this.#id, id);
    this.pages.list = this.pages.list.filter((user) => user.id !== id);
    this.first = this.first.filter((user) => user.id !== id);
  }
}
