/** The users of this server as the list shows them, and the actions of owners. */
import type { OneTimeLink, Person, User } from '../net/api-types';
import * as api from '../net/api/people';
import { LONG_PAGE } from '../net/request';
import { PagedList } from '../ui/list/paged-list.svelte';
import type { Action } from './actions';

export class People {
  show = $state<api.Show>('all');
  readonly pages = new PagedList<Person>(LONG_PAGE, (search, last, signal) =>
    api.people(search, this.show, last?.username ?? null, signal),
  );

  /** A user's name, picture, status or role changed. */
  receive = (user: User): void => this.pages.change(user.id, (person) => ({ ...person, ...user }));

  /** Returns the link if the action creates one. */
  async perform(action: Action, { id }: Person): Promise<OneTimeLink | null> {
    switch (action) {
      case 'make_owner':
        await api.setRole(id, 'owner');
        this.pages.change(id, (person) => ({ ...person, role: 'owner' }));
        return null;
      case 'unmake_owner':
        await api.setRole(id, 'member');
        this.pages.change(id, (person) => ({ ...person, role: 'member' }));
        return null;
      case 'deactivate':
        await api.deactivate(id);
        this.pages.change(id, (person) => ({ ...person, isDeactivated: true }));
        return null;
      case 'reactivate':
        await api.reactivate(id);
        this.pages.change(id, (person) => ({ ...person, isDeactivated: false }));
        return null;
      case 'reset':
        return api.createReset(id);
    }
  }
}
