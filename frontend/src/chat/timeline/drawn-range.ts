/** Which rows of a timeline are drawn: a limited number around what is visible, and those up to a selection. The rest is empty space. */

/** The number of drawn rows. */
export const MOST_DRAWN = 200;

/** More rows are drawn when fewer than this many are left before or after the visible ones. */
const MARGIN = 40;

/** The indices of the first row and of the row after the last. */
export type Range = { from: number; to: number };

/** The rows to draw around the visible ones, of `count` rows. */
export function rangeAround({ from, to }: Range, count: number, most = MOST_DRAWN): Range {
  const start = Math.round((from + to - most) / 2);
  const first = Math.max(0, Math.min(start, count - most));
  return { from: first, to: Math.min(count, first + most) };
}

/** Rows may get shorter, so that a few more are visible. */
const SPARE = 10;

/** The number of rows that the view needs at the end, with their margin. */
export const neededAtEnd = (visible: Range): number => Math.min(MOST_DRAWN, visible.to - visible.from + MARGIN + SPARE);

/** The number of drawn rows while text is selected: about as many as a timeline has loaded. */
export const MOST_HELD = 1_000;

/** Adds the rows up to the ends of a selection: a browser cuts a selection when it loses a row. */
export function rangeWith(drawn: Range, selected: readonly number[]): Range {
  const from = Math.max(Math.min(drawn.from, ...selected), drawn.to - MOST_HELD);
  return { from, to: Math.min(Math.max(drawn.to, ...selected.map((index) => index + 1)), from + MOST_HELD) };
}

/** Whether enough rows are drawn around the visible ones. */
export const isEnough = (drawn: Range, visible: Range, count: number): boolean =>
  (drawn.from === 0 || visible.from - drawn.from >= MARGIN) && (drawn.to === count || drawn.to - visible.to >= MARGIN);

/** The index of the first row that is far enough down, by trying few of them. The number of rows if none is. */
export function firstIndex<Row>(rows: readonly Row[], isDown: (row: Row) => boolean): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isDown(rows[middle] as Row)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** More than a timeline has loaded: the heights of rows that it has dropped are forgotten. */
export const MOST_KNOWN = 2_000;

/** The heights of rows that have been drawn lately, in CSS pixels, and a guess for the others. */
export class Heights {
  /** The one noted last is the last. */
  readonly #known = new Map<string, number>();
  #sum = 0;

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  note(key: string, height: number): void {
    this.#forget(key);
    this.#known.set(key, height);
    this.#sum += height;
    if (this.#known.size > MOST_KNOWN) this.#forget(this.#known.keys().next().value ?? key);
  }

  of(key: string): number {
    return this.#known.get(key) ?? this.#average;
  }

  /** Another width changes every height. */
  clear(): void {
    this.#known.clear();
    this.#sum = 0;
  }

  sum(keys: readonly { key: string }[]): number {
    return keys.reduce((sum, { key }) => sum + this.of(key), 0);
  }

  #forget(key: string): void {
    this.#sum -= this.#known.get(key) ?? 0;
    this.#known.delete(key);
  }

  get #average(): number {
    return this.#known.size === 0 ? LIKELY_HEIGHT : this.#sum / this.#known.size;
  }
}

/** A line with its share of headings. */
const LIKELY_HEIGHT = 40;
