/** A list that the server sends in pages, with a search as you type. */
import { explain } from '../../net/refusals';

/** Returns the items after `last` that match `search`. */
type Load<T> = (search: string, last: T | null, signal: AbortSignal) => Promise<T[]>;

export class PagedList<T extends { id: string }> {
  /** The loaded items, from the beginning. */
  list = $state.raw<readonly T[]>([]);
  /** The search that the list shows results of. */
  found = $state('');
  /** False until the first page is loaded. */
  isLoaded = $state(false);
  hasMore = $state(false);
  /** Why the last page failed to load. */
  problem = $state('');
  readonly #load: Load<T>;
  readonly #page: number;
  #search = '';
  #request = new AbortController();
  #isAtStart = true;
  #isLoading = false;

  /** `load` returns at most `page` items. */
  constructor(page: number, load: Load<T>) {
    this.#page = page;
    this.#load = load;
  }

  /** Starts again from the beginning and cancels the current request. */
  find = (search: string): Promise<void> => {
    this.#search = search;
    return this.#take(null);
  };

  reload = (): Promise<void> => this.find(this.#search);

  loadMore = (): Promise<void> => this.#take(this.list.at(-1) ?? null);

  retry = (): Promise<void> => (this.#isAtStart ? this.reload() : this.loadMore());

  /** The server is available, perhaps again. Users who scrolled further down, or are loading more, keep their place. */
  refresh = async (): Promise<void> => {
    if (this.#isLoading && !this.#isAtStart) return;
    if (this.problem) await this.retry();
    else if (this.list.length <= this.#page) await this.reload();
  };

  change(id: string, change: (item: T) => T): void {
    this.list = this.list.map((item) => (item.id === id ? change(item) : item));
  }

  async #take(last: T | null): Promise<void> {
    this.#request.abort();
    const { signal } = (this.#request = new AbortController());
    this.#isAtStart = last === null;
    this.#isLoading = true;
    const search = this.#search;
    this.problem = '';
    try {
      const loaded = await this.#load(search, last, signal);
      if (!signal.aborted) this.#add(search, last === null ? [] : this.list, loaded);
    } catch (error) {
      if (!signal.aborted) this.problem = explain(error);
    }
    if (!signal.aborted) this.#isLoading = false;
  }

  /** Drops items that moved from one page to the next between requests. */
  #add(search: string, known: readonly T[], loaded: readonly T[]): void {
    const ids = new Set(known.map(({ id }) => id));
    this.list = [...known, ...loaded.filter(({ id }) => !ids.has(id))];
    this.hasMore = loaded.length === this.#page;
    this.found = search;
    this.isLoaded = true;
  }
}
