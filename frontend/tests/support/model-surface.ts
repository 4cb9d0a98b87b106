/** For tests: a scrolling element with rows of model heights, in place of a browser's layout. */
import type { TimelineRow } from '../../src/chat/timeline/rows';
import type { DrawnRow, Surface, Viewport } from '../../src/chat/timeline/viewport.svelte';

const HEADING = 34;
const LIMITS = { hasOlder: false, hasNewer: false };

export class ModelSurface implements Surface {
  width = 800;
  height = 600;
  isAttached = false;
  /** The rows in which the selection begins and ends. */
  #selected: readonly string[] = [];
  #rows: readonly TimelineRow[] = [];
  #above = 0;
  #below = 0;
  #limits = LIMITS;
  #top = 0;
  readonly #line: number;

  /** `line` is the height of a line of text. */
  constructor(line = 22) {
    this.#line = line;
  }

  attach(): Surface {
    this.isAttached = true;
    return this;
  }

  clear(): void {
    Object.assign(this, { isAttached: false });
    this.#rows = [];
    this.#selected = [];
    this.#limits = LIMITS;
    this.#above = this.#below = this.#top = 0;
  }

  /** The page changes. A browser then keeps the scroll position within the content, and a selection within the rows. */
  draw({ drawnRows, above, below }: Viewport, { hasOlder, hasNewer }: typeof LIMITS): void {
    this.#rows = drawnRows;
    this.#above = above;
    this.#below = below;
    this.#limits = { hasOlder, hasNewer };
    this.scrollTop = this.#top;
    this.#selected = this.selected();
  }

  get scrollTop(): number {
    return this.#top;
  }

  set scrollTop(top: number) {
    this.#top = Math.round(Math.max(0, Math.min(top, this.contentHeight - this.height)));
  }

  get contentHeight(): number {
    return Math.max(this.height, this.#header + this.#total + (this.#limits.hasNewer ? 150 : 0));
  }

  /** A placeholder for older messages, or the introduction. */
  get #header(): number {
    return this.#limits.hasOlder ? 350 : 450;
  }

  get #total(): number {
    return this.#above + this.#rows.reduce((sum, row) => sum + this.#heightOf(row), 0) + this.#below;
  }

  /** A short conversation is at the bottom. */
  get #listTop(): number {
    const free = this.height - this.#header - this.#total - (this.#limits.hasNewer ? 150 : 0);
    return Math.max(0, free) + this.#header - this.#top;
  }

  #heightOf(row: TimelineRow): number {
    if (row.kind === 'changes') return 8 + this.#line * Math.ceil((row.changes.length * 60) / this.width);
    if (row.kind !== 'message') return 40;
    const lines = row.message.content.split('\n').map((line) => Math.max(1, Math.ceil((line.length * 9) / this.width)));
    return (row.startsGroup ? HEADING : 0) + lines.reduce((sum, count) => sum + count, 0) * this.#line;
  }

  rows(): DrawnRow[] {
    let bottom = this.#listTop + this.#above;
    return this.#rows.map((row) => {
      const top = bottom;
      bottom += this.#heightOf(row);
      return { key: row.key, id: row.kind === 'message' ? row.message.id : null, top, bottom };
    });
  }

  /** Selects from one row to another, or nothing. */
  select(...keys: string[]): void {
    this.#selected = keys;
  }

  selected(): string[] {
    const drawn = new Set(this.#rows.map(({ key }) => key));
    return this.#selected.filter((key) => drawn.has(key));
  }

  /** The messages of which something can be read. */
  visibleIds(): string[] {
    const isVisible = ({ top, bottom }: DrawnRow) => bottom > 0 && Math.min(bottom, top + 60) <= this.height;
    return this.rows().filter(isVisible).flatMap(({ id }) => id ?? []);
  }

  get isAtBottom(): boolean {
    return this.contentHeight - this.height - this.#top <= 1;
  }

  /** A place at either limit may be impossible to keep. */
  get isAtLimit(): boolean {
    return this.#top === 0 || this.isAtBottom;
  }

  /** Whether the user sees space of rows that are not drawn. */
  get hasHole(): boolean {
    const rows = this.rows();
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return false;
    return (this.#above > 0 && first.top > 0) || (this.#below > 0 && last.bottom < this.height);
  }
}
