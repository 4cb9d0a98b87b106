/** The secret of the link that somebody came with. It leaves the address bar at once, and outlives a reload of this tab. */
import { JOIN } from '../routes';
import { keep, recall } from '../storage';

const KEY = 'chinwag.join';

class JoinLink {
  token = $state(recall(KEY, 'sessionStorage'));

  constructor() {
    this.#take();
    // Another link is pasted over the first.
    addEventListener('hashchange', () => this.#take());
  }

  forget(): void {
    this.token = null;
    keep(KEY, null, 'sessionStorage');
  }

  #take(): void {
    const token = location.hash.slice(1);
    if (location.pathname !== JOIN || !token) return;
    this.token = token;
    keep(KEY, token, 'sessionStorage');
    history.replaceState(null, '', JOIN);
  }
}

export const joinLink = new JoinLink();
