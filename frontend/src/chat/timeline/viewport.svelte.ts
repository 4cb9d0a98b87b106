/**
 * The view of a timeline: which rows are drawn, and where it is scrolled to. At the end it follows new messages; anywhere
 * else the line that the user reads stays where it is, whatever changes above, below or around it.
 */
import { firstIndex, Heights, isEnough, MOST_DRAWN, neededAtEnd, type Range, rangeAround, rangeWith } from './drawn-range';
import type { Place } from './places';
import { isIn, lastIdOf, NEW, type TimelineRow } from './rows';
import type { Opening } from './timeline.svelte';

/** A row on the page. `top` and `bottom` are pixels below the upper edge of the view, with the space before the row. */
export type DrawnRow = { readonly key: string; readonly id: string | null; readonly top: number; readonly bottom: number };

/** The scrolling element. Lengths are in CSS pixels. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  readonly contentHeight: number;
  /** How far it is scrolled. */
  scrollTop: number;
  /** The drawn rows, in order. Each may be measured only when it is asked where it is. */
  rows(): DrawnRow[];
  /** The keys of the rows in which the selection begins and ends. None if nothing is selected. */
  selected(): string[];
}

/** The distance from the end at which the view begins to follow, and at which it stops. */
const NEAR_END = 48;
const OFF_END = 8;

/** A message counts as seen with this many pixels of its row: the heading of its group, and a line. */
const GLIMPSE = 60;

/** The distance of the "New" line from the upper edge when the view stops there. */
const LINE_OFFSET = 48;

/** More history is loaded when fewer rows than this are left in one direction. */
const REACH = 25;

/** A row that stays where it is, by one of its edges. */
type Landmark = { key: string; edge: 'top' | 'bottom'; at: number };

export class Viewport {
  /** The view shows the end of the conversation and follows new messages. */
  isAtEnd = $state(true);
  drawnRows = $state.raw<readonly TimelineRow[]>([]);
  /** A burst of messages passes by. It draws no more rows than the view needs, since most of them leave before anyone reads them. */
  isBurst = $state(false);
  /** The height of the rows before and after the drawn ones. */
  above = $state(0);
  below = $state(0);
  /** The ids of the messages on the screen, oldest first. */
  visibleIds = $state.raw<readonly string[]>([]);
  /** Whether more history is needed in a direction. */
  needsOlder = $state(false);
  needsNewer = $state(false);
  readonly #heights = new Heights();
  #surface: Surface | null = null;
  #rows: readonly TimelineRow[] = [];
  #drawn: Range = { from: 0, to: 0 };
  /** Whether the rows end with the conversation. */
  #isWhole = true;
  /** Whether the user is looking. If not, the view stops at the first unread message. */
  #isWatched = true;
  /** The place to open at, until the page shows it. */
  #opening: Opening | null = null;
  /** The visible rows, and where they were. The first that still exists stays there. */
  #landmarks: Landmark[] = [];
  #visibleRows: readonly DrawnRow[] = [];
  /** The part of a pixel by which the place was missed: browsers round the scroll position. */
  #remainder = 0;
  #visible: Range = { from: 0, to: 0 };
  #geometry = { width: 0, height: 0, contentHeight: 0 };
  #lastTop = 0;

  attach(surface: Surface): void {
    this.#surface = surface;
    this.settle();
  }

  detach(): void {
    this.#surface = null;
  }

  /** Before the page changes: chooses the rows to draw. */
  prepare(rows: readonly TimelineRow[], { isWhole, isWatched }: { isWhole: boolean; isWatched: boolean }): void {
    this.#rows = rows;
    this.#isWhole = isWhole;
    this.#isWatched = isWatched;
    this.isBurst = this.isAtEnd && isWatched && (this.isBurst || this.#isAllNew);
    this.#draw(this.#whereabouts());
  }

  /** Some time after a burst: draws the usual number of rows. */
  endBurst(): void {
    this.isBurst = false;
    this.#draw(this.#whereabouts());
  }

  /** After the page changed, or its size: puts the user's line where it was, or follows the end. */
  settle(): void {
    const surface = this.#surface;
    if (!surface || surface.height === 0) return;
    if (surface.width !== this.#geometry.width) this.#heights.clear();
    if (this.#opening) this.#landmarks = this.#landmarks.map((landmark) => ({ ...landmark, at: this.#offsetIn(surface) }));
    this.#opening = null;
    if (this.isAtEnd) this.#follow(surface);
    else this.#restore(surface);
    this.look();
    // Everything fits, or the place is at the end.
    if (this.#isWatched && this.#isEndDrawn && distanceToEnd(surface) < 1) this.isAtEnd = true;
  }

  /** After a scroll event. One that comes with another size is not the user's. */
  scrolled(): void {
    const surface = this.#surface;
    if (!surface || surface.height === 0) return;
    const { width, height, contentHeight } = this.#geometry;
    if (surface.width !== width || surface.height !== height || surface.contentHeight !== contentHeight) return this.settle();
    // The page scrolled, and has looked already.
    if (surface.scrollTop === this.#lastTop) return;
    const isUp = surface.scrollTop < this.#lastTop;
    this.isAtEnd = this.#isEndDrawn && distanceToEnd(surface) < (isUp ? OFF_END : NEAR_END);
    this.#remainder = 0;
    this.look();
  }

  /** After the selection changed: without one, the rows up to its ends are not drawn any longer. */
  selected(): void {
    const isHeld = this.#drawn.to - this.#drawn.from > MOST_DRAWN;
    if (!isHeld || !this.#surface || this.#surface.selected().length > 0) return;
    this.#draw(this.#visible);
  }

  /** Opens the conversation at a place. Takes effect with the next `settle`. */
  open(opening: Opening): void {
    const row = this.#rows.find((row) => (opening.at === 'message' ? isIn(row, opening.id) : row.key === (opening.at === 'day' ? opening.key : opening.at === 'line' && NEW)));
    this.isAtEnd = row === undefined;
    this.#opening = opening;
    this.#landmarks = row ? [{ key: row.key, edge: 'bottom', at: 0 }] : [];
    this.#draw(this.#whereabouts());
  }

  /** The lower edge of the row to open at. A high message, such as a picture, begins on the screen. */
  #offsetIn(surface: Surface): number {
    const opening = this.#opening;
    const offset = opening && 'offset' in opening ? opening.offset : 2 * LINE_OFFSET;
    if (offset !== null) return offset;
    const row = surface.rows().find(({ key }) => key === this.#landmarks[0]?.key);
    return Math.max(surface.height / 3, LINE_OFFSET + (row ? row.bottom - row.top : 0));
  }

  /** Follows the end from here on. */
  follow(): void {
    this.isAtEnd = true;
    this.#draw(this.#whereabouts());
    this.settle();
  }

  /** The committed message or change at the upper edge. Null at the end. */
  get place(): Place | null {
    if (this.isAtEnd) return null;
    for (const { key, bottom } of this.#visibleRows) {
      const row = this.#rows.find((known) => known.key === key);
      const id = row ? lastIdOf(row) : null;
      if (id !== null) return { id, offset: Math.round(bottom) };
    }
    return null;
  }

  /** Records what is visible, and draws more rows where few are left. */
  look(): void {
    const surface = this.#surface;
    if (!surface) return;
    const { width, height, contentHeight, scrollTop } = surface;
    this.#geometry = { width, height, contentHeight };
    this.#lastTop = scrollTop;
    const rows = surface.rows();
    const [first, end] = [firstIndex(rows, ({ bottom }) => bottom > 0), firstIndex(rows, ({ top }) => top >= height)];
    const visible = rows.slice(first, end).map(measured);
    if (visible.length === 0 && this.#isHole(rows, height)) return this.#jump(scrollTop);
    const from = this.#drawn.from + (visible.length > 0 ? first : 0);
    this.#visible = { from, to: from + visible.length };
    // A day is no landmark: it moves up when older messages turn out to be of the same day.
    const messages = (visible.length > 0 ? visible : rows.map(measured)).filter((_, index) => !isMark(this.#rows[from + index]));
    if (messages.length > 0) this.#landmarks = messages.map((row) => landmarkOf(row, height, this.#remainder));
    this.#visibleRows = messages;
    const ids = visible.filter(({ top, bottom }) => Math.min(bottom, top + GLIMPSE) <= height).flatMap(({ id }) => id ?? []);
    if (ids.join() !== this.visibleIds.join()) this.visibleIds = ids;
    this.#askForMore();
    if (isEnough(this.#drawn, this.#visible, this.#rows.length)) return;
    this.isBurst = false;
    this.#draw(this.#visible);
  }

  /** Whether no row that the view needs at the end is drawn. */
  get #isAllNew(): boolean {
    const first = this.#rows.at(-neededAtEnd(this.#visible));
    return this.#visibleRows.length > 0 && first !== undefined && !this.drawnRows.some(({ key }) => key === first.key);
  }

  get #isEndDrawn(): boolean {
    return this.#isWhole && this.#drawn.to === this.#rows.length;
  }

  /** Whether the user sees space for rows that are not drawn, rather than what is above the first row. */
  #isHole(rows: readonly DrawnRow[], height: number): boolean {
    const [first, last] = [rows[0], rows.at(-1)];
    return (this.#drawn.from > 0 && (first?.top ?? 0) >= height) || (this.#drawn.to < this.#rows.length && (last?.bottom ?? 0) <= 0);
  }

  #askForMore(): void {
    this.needsOlder = this.#visible.from < REACH;
    this.needsNewer = this.#rows.length - this.#visible.to < REACH;
  }

  /** The indices of the rows that the user sees, or will see. */
  #whereabouts(): Range {
    const count = this.#visible.to - this.#visible.from;
    const { length } = this.#rows;
    const line = this.isAtEnd && !this.#isWatched ? this.#indexOf(NEW) : -1;
    if (line >= 0) return { from: line, to: line + count };
    if (this.isAtEnd) return { from: length, to: length };
    const index = this.#landmarks.map(({ key }) => this.#indexOf(key)).find((found) => found >= 0);
    return index === undefined ? this.#visible : { from: index, to: index + count };
  }

  #indexOf = (key: string): number => this.#rows.findIndex((row) => row.key === key);

  #draw(around: Range): void {
    const selected = (this.#surface?.selected() ?? []).map(this.#indexOf).filter((index) => index >= 0);
    const { from, to } = rangeWith(rangeAround(around, this.#rows.length, this.isBurst ? neededAtEnd(this.#visible) : MOST_DRAWN), selected);
    const rows = this.#rows.slice(from, to);
    if (rows.length < this.#rows.length) this.#noteHeights(rows);
    this.#drawn = { from, to };
    if (rows.length !== this.drawnRows.length || rows.some((row, index) => row !== this.drawnRows[index])) this.drawnRows = rows;
    this.above = this.#heights.sum(this.#rows.slice(0, from));
    this.below = this.#heights.sum(this.#rows.slice(to));
  }

  /** Remembers the heights of the drawn rows that will not be drawn any longer, and at first of all: others are probably similar. */
  #noteHeights(next: readonly TimelineRow[]): void {
    const stays = new Set(this.#heights.isEmpty ? [] : next.map(({ key }) => key));
    for (const row of this.#surface?.rows() ?? []) if (!stays.has(row.key)) this.#heights.note(row.key, row.bottom - row.top);
  }

  #follow(surface: Surface): void {
    surface.scrollTop = surface.contentHeight;
    if (this.#isWatched) return;
    // The first unread message stays on the screen.
    const line = surface.rows().find(({ key }) => key === NEW);
    if (!line || line.top >= LINE_OFFSET) return;
    surface.scrollTop += line.top - LINE_OFFSET;
    this.isAtEnd = false;
  }

  #restore(surface: Surface): void {
    if (this.#landmarks.length === 0) return;
    const rows = new Map(surface.rows().map((row) => [row.key, row]));
    const landmark = this.#landmarks.find(({ key }) => rows.has(key));
    const row = rows.get(landmark?.key ?? '');
    if (!landmark || !row) return;
    const [before, distance] = [surface.scrollTop, row[landmark.edge] - landmark.at];
    surface.scrollTop += distance;
    const missed = distance - (surface.scrollTop - before);
    this.#remainder = Math.abs(missed) < 1 ? missed : 0;
  }

  /** The scroll bar was dragged to where no row is drawn: draws the rows there. */
  #jump(scrollTop: number): void {
    if (this.#rows.length === 0) return;
    let [index, top] = [0, 0];
    while (index < this.#rows.length - 1 && top + this.#heights.of(this.#rows[index]?.key ?? '') < scrollTop) {
      top += this.#heights.of(this.#rows[index]?.key ?? '');
      index += 1;
    }
    const key = this.#rows[index]?.key ?? '';
    this.#landmarks = [{ key, edge: 'bottom', at: top + this.#heights.of(key) - scrollTop }];
    this.#visibleRows = [];
    this.#visible = { from: index, to: index + 1 };
    this.#draw(this.#visible);
  }
}

/** Whether a row only tells of those below it. */
const isMark = (row: TimelineRow | undefined): boolean => row === undefined || row.kind === 'day' || row.kind === 'new';

const distanceToEnd = ({ contentHeight, height, scrollTop }: Surface): number => contentHeight - height - scrollTop;

/** The current position of a row. */
const measured = ({ key, id, top, bottom }: DrawnRow): DrawnRow => ({ key, id, top, bottom });

/** By its lower edge, since a row may lose its heading. A row that goes on below the view stays by its upper edge. */
const landmarkOf = ({ key, top, bottom }: DrawnRow, height: number, missed: number): Landmark =>
  bottom > height ? { key, edge: 'top', at: top - missed } : { key, edge: 'bottom', at: bottom - missed };
