/** Whether a request waits to be repeated, as the server asked. */
import { followPendingRetries } from './pending-retries';

class PendingRetries {
  count = $state(0);

  constructor() {
    followPendingRetries((count) => (this.count = count));
  }
}

export const pendingRetries = new PendingRetries();
