/** The current page, from the address bar. */
import { parseRoute, type Route } from './routes';

/** Whether a click follows a link in this tab. */
export const isPlain = (event: MouseEvent): boolean => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

class Router {
  /** A new object for each visit, even of the same page. */
  route = $state.raw<Route>(parseRoute(location.pathname));

  path = $state.raw(location.pathname);

  /** The open conversation, if any. */
  readonly conversationId = $derived(this.route.page === 'conversation' ? this.route.conversationId : null);

  constructor() {
    // The details of a conversation have an entry in the history, but no address.
    addEventListener('popstate', () => this.path === location.pathname || this.#read());
  }

  /** A new entry of the history has a state: there is another page to go back to. */
  go(path: string, history: 'push' | 'replace' = 'push'): void {
    if (path !== location.pathname + location.search) window.history[`${history}State`](history === 'push' || null, '', path);
    this.#read();
  }

  /** Follows a click on one of the page's own links without loading the page again. */
  follow = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!isPlain(event) || event.defaultPrevented || link?.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    // Links in messages open a new tab, except those to conversations here.
    if (link.target && parseRoute(link.pathname).page !== 'conversation') return;
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
