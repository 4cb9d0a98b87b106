/** Notices about the user's account, until the user dismisses them. */
import type { Notice } from '../net/api-types';
import * as api from '../net/api/notices';
import { keep, recall } from '../net/storage';

const HIDDEN_KEY = 'chinwag.hidden-notices';

export class Notices {
  /** Newest first. */
  list = $state.raw<Notice[]>([]);
  #latest: symbol | null = null;

  /** Hidden in this browser only: the session that caused a notice cannot dismiss it for the user's other sessions. */
  #hidden = new Set(recall(HIDDEN_KEY)?.split(' '));

  /** Keeps the list if the request fails. It is repeated when the server is back. */
  async refresh(): Promise<void> {
    const attempt = (this.#latest = Symbol());
    const list = await api.notices().catch(() => null);
    if (list && attempt === this.#latest) this.list = list.filter(({ id, causedHere }) => !causedHere || !this.#hidden.has(id));
  }

  /** Dismisses it everywhere, or only in this browser if its own session caused it. */
  async dismiss({ id, causedHere }: Notice): Promise<void> {
    if (causedHere) keep(HIDDEN_KEY, [...this.#hidden.add(id)].join(' '));
    else await api.dismissNotice(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
