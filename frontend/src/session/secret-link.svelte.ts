/** The secrets of links that somebody came with. Each leaves the address bar at once, and outlives a reload of its tab. */
import { keep, recall } from '../net/storage';
import { DEVICE, HOME, JOIN, RESET } from '../router/routes';

class SecretLink {
  token: string | null = $state(null);
  readonly path: string;
  readonly #key: string;

  constructor(path: string, key: string) {
    [this.path, this.#key] = [path, key];
    this.token = recall(key, 'sessionStorage');
    this.#take();
    // Another link is pasted over the first.
    addEventListener('hashchange', () => this.#take());
  }

  forget(): void {
    this.token = null;
    keep(this.#key, null, 'sessionStorage');
  }

  #take(): void {
    const token = location.hash.slice(1);
    if (location.pathname !== this.path || !token) return;
    this.token = token;
    keep(this.#key, token, 'sessionStorage');
    history.replaceState(null, '', this.path);
  }
}

export const joinLink = new SecretLink(JOIN, 'chinwag.join');
export const resetLink = new SecretLink(RESET, 'chinwag.reset');
export const deviceEntryLink = new SecretLink(DEVICE, 'chinwag.device');

/** Where a link leads that somebody came by and has not used yet; home without one. */
export const placeOfLink = (): string => [joinLink, resetLink, deviceEntryLink].find(({ token }) => token)?.path ?? HOME;
