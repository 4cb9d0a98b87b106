/** The secrets of opened links. Each leaves the address bar at once and survives a reload of its tab. */
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
    // The user may paste another link over the first.
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

/** The path of an opened link that was not used yet, or home. */
export const placeOfLink = (): string => [joinLink, resetLink, deviceEntryLink].find(({ token }) => token)?.path ?? HOME;
