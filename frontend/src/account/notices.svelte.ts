/** Notices about the user's account, until the user dismisses them. */
import type { Notice } from '../net/api-types';
import * as api from '../net/api/notices';
import { keep, recall } from '../net/storage';

const HIDDEN_KEY = 'chinwag.hidden-notices';

export class Notices {
  /** Newest first. */
  list = $state.raw<Notice[]>([]);
  #latest: symbol | null = null;

  /** Those that were hidden here: the session that caused one cannot dismiss it for the user's other sessions. */
  #hidden = new Set(recall(HIDDEN_KEY)?.split(' '));

  /** Without an answer it stays as it was: it is asked again when the server is back. */
  async refresh(): Promise<void> {
    const attempt = (this.#latest = Symbol());
    const list = await api.notices().catch(() => null);
    if (list && attempt === this.#latest) this.list = list.filter(({ id, causedHere }) => !causedHere || !this.#hidden.has(id));
  }

  /** Everywhere, or in this browser if its own session caused it. */
  async dismiss({ id, causedHere }: Notice): Promise<void> {
    if (causedHere) keep(HIDDEN_KEY, [...this.#hidden.add(id)].join(' '));
    else await api.dismissNotice(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
