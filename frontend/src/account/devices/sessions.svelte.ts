/** The user's sessions. */
import type { SessionView } from '../../net/api-types';
import * as api from '../../net/api/sessions';
import { isStatus } from '../../net/refusals';

export class Sessions {
  /** This session first, then by last use. */
  list = $state.raw<SessionView[]>([]);
  /** False until the first answer. */
  isLoaded = $state(false);

  async refresh(): Promise<void> {
    this.list = await api.sessions();
    this.isLoaded = true;
  }

  async revoke(id: string): Promise<void> {
    await api.revokeSession(id).catch((error) => {
      // The session may have ended already.
      if (!isStatus(error, 404)) throw error;
    });
    this.list = this.list.filter((session) => session.id !== id);
  }

  async revokeOthers(): Promise<void> {
    await api.revokeOtherSessions();
    this.list = this.list.filter(({ isCurrent }) => isCurrent);
  }
}
