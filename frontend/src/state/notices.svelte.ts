/** What one must be told of one's account, until one says that one knows. */
import * as api from '../api';
import type { Notice } from '../api-types';

export class Notices {
  /** Newest first. */
  list = $state.raw<Notice[]>([]);
  #latest: symbol | null = null;

  /** Without an answer it stays as it was: it is asked again when the server is back. */
  async refresh(): Promise<void> {
    const attempt = (this.#latest = Symbol());
    const list = await api.notices().catch(() => null);
    if (list && attempt === this.#latest) this.list = list;
  }

  /** Everywhere: the other devices are told. */
  async dismiss(id: string): Promise<void> {
    await api.dismissNotice(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
