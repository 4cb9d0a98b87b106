/** Folds changes of a room that follow each other into lines. A line keeps its changes as the history grows at both ends. */
import type { Message } from '../../net/api-types';

/** How many changes a line has. A timeline full of changes still has more lines than a screen, and loads no more than it keeps. */
export const MOST_FOLDED = 10;

export type Fold = { key: string; changes: Message[] };

export class Folds {
  readonly #most: number;
  /** The key of each change's line in the last layout, and in the next. */
  #before = new Map<string, string>();
  #next = new Map<string, string>();
  readonly #used = new Set<string>();

  /** With at most 1, each change has a line of its own. */
  constructor(most = MOST_FOLDED) {
    this.#most = most;
  }

  /** Begins a layout. */
  begin(): void {
    this.#before = this.#next;
    this.#next = new Map();
    this.#used.clear();
  }

  /** Splits changes that follow each other into lines. Those before the first known line fill it up from its beginning. */
  split(run: readonly Message[]): Fold[] {
    const known = run.findIndex(({ id }) => this.#isFree(this.#before.get(id)));
    const folds = known > 0 ? this.#fromEnd(run.slice(0, known), this.#before.get(run[known]?.id ?? '') ?? '', run) : [];
    for (const change of run.slice(Math.max(0, known))) this.#add(folds, change);
    for (const { key, changes } of folds) for (const { id } of changes) this.#next.set(id, key);
    return folds;
  }

  /** Lines of new changes before a known line, counted from there. The last of them belong to the known line if it has room. */
  #fromEnd(older: readonly Message[], key: string, run: readonly Message[]): Fold[] {
    const length = run.filter(({ id }) => this.#before.get(id) === key).length;
    const room = Math.min(older.length, Math.max(0, this.#most - length));
    const folds: Fold[] = [];
    for (let end = older.length - room; end > 0; end -= this.#most) {
      folds.unshift(this.#begin(older.slice(Math.max(0, end - this.#most), end)));
    }
    this.#used.add(key);
    return [...folds, { key, changes: older.slice(older.length - room) }];
  }

  #add(folds: Fold[], change: Message): void {
    const last = folds.at(-1);
    const key = this.#before.get(change.id);
    if (last && key === last.key) last.changes.push(change);
    else if (this.#isFree(key)) folds.push(this.#begin([change], key));
    else if (last && last.changes.length < this.#most) last.changes.push(change);
    else folds.push(this.#begin([change]));
  }

  #begin(changes: Message[], key = this.#newKey(changes[0]?.id)): Fold {
    this.#used.add(key);
    return { key, changes };
  }

  #newKey(id = ''): string {
    let key = `changes ${id}`;
    while (this.#used.has(key)) key += ' again';
    return key;
  }

  /** Whether a line has this key, and it is not drawn yet. */
  #isFree = (key: string | undefined): key is string => key !== undefined && !this.#used.has(key);
}
