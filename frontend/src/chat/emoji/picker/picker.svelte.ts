/** The emoji picker: what is searched, which emoji are shown, and which one is active. */
import { CATEGORIES, type Emoji, knownEmoji, searchEmoji, withTone } from '../../../text/emoji/all';
import { recentEmoji } from '../recent';
import { keepTone, toneOf } from '../skin-tone';
import { layoutOf, moved, rowOf } from './grid';

export type Shown = { emoji: string; name: string; shortcode: string };
export type Section = { name: string; sign: string; shown: Shown[] };

/** How many rows of recent emoji there are. */
const RECENT_ROWS = 2;

export class Picker {
  readonly #userId: string;
  readonly #recent: readonly string[];
  #query = $state('');
  #tone = $state('');
  columns = $state(9);
  /** The size of a cell, in CSS pixels. */
  size = $state(36);
  /** The number of the active emoji among those shown. */
  active = $state(0);
  /** The user has moved to an emoji since they typed. */
  #isInGrid = $state(false);

  constructor(userId: string) {
    this.#userId = userId;
    this.#recent = recentEmoji(userId);
    this.#tone = toneOf(userId);
  }

  readonly sections: readonly Section[] = $derived.by(() => {
    if (this.#query.trim() !== '') {
      const shown = searchEmoji(this.#query, this.#used).map(({ known, shortcode }) => this.#shown(known, shortcode));
      return shown.length > 0 ? [{ name: 'Results', sign: '🔎', shown }] : [];
    }
    const recent = this.#recent.slice(0, RECENT_ROWS * this.columns).flatMap((emoji) => {
      const known = knownEmoji(emoji);
      return known ? [{ ...this.#shown(known), emoji }] : [];
    });
    return [{ name: 'Recent', sign: '🕘', shown: recent }, ...this.#categories];
  });

  readonly #used = $derived.by(() => this.#recent.flatMap((emoji) => knownEmoji(emoji) ?? []));
  readonly #categories: readonly Section[] = $derived(CATEGORIES.map(({ name, sign, emoji }) => ({ name, sign, shown: emoji.map((known) => this.#shown(known)) })));
  readonly all: readonly Shown[] = $derived(this.sections.flatMap(({ shown }) => shown));
  readonly layout = $derived(layoutOf(this.sections.map(({ shown }) => shown.length), this.columns, this.size));
  readonly activeRow = $derived(rowOf(this.layout.rows, this.active));

  get query(): string {
    return this.#query;
  }

  set query(query: string) {
    [this.#query, this.active, this.#isInGrid] = [query, 0, false];
  }

  get tone(): string {
    return this.#tone;
  }

  set tone(tone: string) {
    this.#tone = tone;
    keepTone(this.#userId, tone);
  }

  /** Returns whether a key moved in the grid. `isText`: it may mean the text of the search, until the user moves up or down. */
  press({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent, isText: boolean): boolean {
    if (metaKey || altKey || shiftKey) return false;
    const isVertical = key === 'ArrowUp' || key === 'ArrowDown';
    if (isText && !isVertical && !this.#isInGrid) return false;
    const next = moved(this.layout.rows, this.active, key, ctrlKey);
    if (next === null) return false;
    [this.active, this.#isInGrid] = [next, true];
    return true;
  }

  #shown = (known: Emoji, shortcode = known.shortcodes[0] ?? ''): Shown => ({ emoji: withTone(known, this.#tone), name: known.name, shortcode });
}
