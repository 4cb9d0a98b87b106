/** The current page, from the address bar. */
import { parseRoute, type Route } from './routes';

class Router {
  route = $state.raw<Route>(parseRoute(location.pathname));

  path = $state.raw(location.pathname);

  /** The open conversation, if any. */
  readonly conversationId = $derived(this.route.page === 'conversation' ? this.route.conversationId : null);

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  go(path: string, history: 'push' | 'replace' = 'push'): void {
    if (path === location.pathname + location.search) return;
    if (history === 'push') window.history.pushState(null, '', path);
    else window.history.replaceState(null, '', path);
    this.#read();
  }

  /** Follows a click on one of the page's own links without loading the page again. */
  follow = (event: MouseEvent): void => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!isPlain || event.defaultPrevented || !link || link.target) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    // The browser follows a fragment of the open page.
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  };

  #read(): void {
    this.path = location.pathname;
    this.route = parseRoute(this.path);
  }
}

export const router = new Router();
