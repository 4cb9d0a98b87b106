/** Whether something waits that the server asked to come back for. */
import { followWaiting } from './waiting';

class Waiting {
  count = $state(0);

  constructor() {
    followWaiting((count) => (this.count = count));
  }
}

export const waiting = new Waiting();
