/** The server's invites as an owner sees them: the list and the one just created. */
import type { Invite, NewInvite } from '../../net/api-types';
import * as api from '../../net/api/invites';
import { PAGE } from '../../net/request';
import { mergeInvites } from './invites';

export class Invites {
  /** Matches a note or the name of the user who invites. */
  search = '';
  /** Newest first. */
  list = $state.raw<Invite[]>([]);
  /** False until the first page is loaded. */
  isLoaded = $state(false);
  hasMore = $state(false);
  /** The new invite's links are shown once: the server does not store them. */
  made = $state.raw<NewInvite | null>(null);
  /** The search that the list shows results of. */
  found = $state('');

  /** Loads the newest invites, as people may have joined. */
  async refresh(): Promise<void> {
    const { search } = this;
    const newest = await api.invites(search, null);
    if (search !== this.search) return;
    const isAnother = search !== this.found;
    if (isAnother || !this.isLoaded) this.hasMore = newest.length === PAGE;
    const known = isAnother ? this.list.filter(({ id }) => newest.some((invite) => invite.id === id)) : this.list;
    this.list = mergeInvites(known, newest);
    this.found = search;
    this.isLoaded = true;
  }

  async loadMore(): Promise<void> {
    const { search } = this;
    const older = await api.invites(search, this.list.at(-1)?.id ?? null);
    if (search !== this.search) return;
    this.list = mergeInvites(this.list, older);
    this.hasMore = older.length === PAGE;
  }

  async create(terms: { uses: number; days: number; note: string }): Promise<void> {
    this.made = await api.createInvite(terms);
    this.list = mergeInvites(this.list, [this.made.invite]);
  }

  async revoke(id: string): Promise<void> {
    await api.revokeInvite(id);
    const revokedAt = new Date().toISOString();
    this.list = this.list.map((invite) => (invite.id === id ? { ...invite, revokedAt } : invite));
    if (this.made?.invite.id === id) this.made = null;
  }
}
