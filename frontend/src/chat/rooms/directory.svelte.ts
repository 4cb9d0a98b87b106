/** The rooms that can be browsed, by last activity. Those in which the user is come with their current state. */
import type { Conversation } from '../../net/api-types';
import * as api from '../../net/api/rooms';
import { LONG_PAGE } from '../../net/request';
import { PagedList } from '../../ui/list/paged-list.svelte';
import type { Conversations } from '../conversations.svelte';
import { finishedRoomName } from './room-names';

export type RoomShow = 'all' | 'new' | 'archived';

export class Directory {
  show = $state<RoomShow>('all');
  readonly #conversations: Conversations;
  readonly pages = new PagedList<Conversation>(LONG_PAGE, async (search, last, signal) => {
    const filter = { search: finishedRoomName(search), joined: this.show !== 'new', archived: this.show === 'archived', after: last?.id ?? null };
    return (await api.rooms(filter, signal)).rooms;
  });

  constructor(conversations: Conversations) {
    this.#conversations = conversations;
  }

  /** A room of the list as it is now, if this page is told of its changes. */
  current(room: Conversation): Conversation {
    const known = this.#conversations.get(room.id);
    return known?.isParticipant || known?.isArchived ? known : { ...room, isParticipant: known?.isParticipant ?? room.isParticipant };
  }

  /** The user is then in the room, which stays in the list. */
  async join({ id }: Conversation): Promise<void> {
    const joined = await this.#conversations.change(() => api.join(id));
    this.pages.change(id, () => joined);
  }
}
