/** Where one is signed in. */
import type { SessionView } from '../../net/api-types';
import * as api from '../../net/api/sessions';
import { isStatus } from '../../net/refusals';

export class Sessions {
  /** The one that looks at it first, then the one that was used last. */
  list = $state.raw<SessionView[]>([]);
  /** Nothing is known before. */
  isLoaded = $state(false);

  async refresh(): Promise<void> {
    this.list = await api.sessions();
    this.isLoaded = true;
  }

  async revoke(id: string): Promise<void> {
    await api.revokeSession(id).catch((error) => {
      // It may have ended by itself meanwhile.
      if (!isStatus(error, 404)) throw error;
    });
    this.list = this.list.filter((session) => session.id !== id);
  }

  async revokeOthers(): Promise<void> {
    await api.revokeOtherSessions();
    this.list = this.list.filter(({ isCurrent }) => isCurrent);
  }
}
