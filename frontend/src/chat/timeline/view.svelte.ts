/** The user's view of a conversation: its timeline in a viewport, and the messages that they have read. */
import type { OutboxEntry } from '../../net/outbox/outbox';
import { Reading } from './reading';
import { Layout, type TimelineRow } from './rows';
import type { Opening, Timeline } from './timeline.svelte';
import { type Surface, Viewport } from './viewport.svelte';

/** How long the message of the address is marked. */
const MARKED = 2_000;

export class View {
  readonly viewport = new Viewport();
  /** The newest message that the user has read. */
  readUpTo = $state<string | null>(null);
  /** The id of the message that the address leads to, for a moment. */
  marked = $state<string | null>(null);
  /** The keys of the unfolded lines of changes. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  readonly #timeline: Timeline;
  readonly #layout = new Layout();
  readonly #reading = new Reading((messageId) => (this.readUpTo = messageId));
  #opened: Opening | null = null;
  #unmarking: ReturnType<typeof setTimeout> | undefined;
  #rows: readonly TimelineRow[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** All rows, drawn or not. */
  get rows(): readonly TimelineRow[] {
    return this.#rows;
  }

  attach(surface: Surface): void {
    this.viewport.attach(surface);
    this.settle();
  }

  detach(): void {
    this.viewport.detach();
    this.#reading.close();
    clearTimeout(this.#unmarking);
    this.marked = null;
  }

  /** Before the page changes. `entries`: what the outbox has for this conversation. */
  prepare(entries: readonly OutboxEntry[], isWatched: boolean): void {
    const { inSight, newFrom, hasNewer, isOpen, opening } = this.#timeline;
    this.#rows = this.#layout.lay({ messages: inSight, entries: hasNewer ? [] : entries, newFrom, unfolded: this.unfolded });
    this.viewport.prepare(this.#rows, { isWhole: !hasNewer, isWatched });
    if (isOpen && opening !== this.#opened) this.#open(opening);
  }

  /** After the page changed, or its size: keeps the place, and loads more where little is left. */
  settle(): void {
    this.viewport.settle();
    this.#keepPlace();
  }

  scrolled(): void {
    this.viewport.scrolled();
    this.#keepPlace();
  }

  /** Loads more history where the user gets near its limits. */
  async reach(): Promise<void> {
    const { needsOlder, needsNewer } = this.viewport;
    const { isOpen, problem, hasOlder, hasNewer } = this.#timeline;
    if (!isOpen || problem) return;
    await Promise.all([needsOlder && hasOlder && this.#timeline.loadOlder(), needsNewer && hasNewer && this.#timeline.loadNewer()]);
  }

  /** Unfolds a line of changes, or folds it again. Takes effect with the next `prepare`. */
  fold(key: string): void {
    const isUnfolded = this.unfolded.has(key);
    this.unfolded = isUnfolded ? new Set([...this.unfolded].filter((other) => other !== key)) : new Set([...this.unfolded, key]);
  }

  /** The messages on the screen count as seen while the user looks at them. */
  look(isAttending: boolean): void {
    this.#reading.look(isAttending && this.#timeline.isOpen ? this.viewport.visibleIds : []);
  }

  /** Goes to the end, and follows it from here on. `hasSent`: the user's new message is there. */
  toEnd(hasSent = false): void {
    if (!this.#timeline.hasNewer) this.viewport.follow();
    else void (hasSent ? this.#timeline.toSent() : this.#timeline.toEnd());
  }

  #keepPlace(): void {
    if (this.#timeline.isOpen) this.#timeline.place = this.viewport.place;
  }

  #open(opening: Opening): void {
    this.#opened = opening;
    this.viewport.open(opening);
    if (opening.at !== 'message' || opening.offset !== null) return;
    this.marked = opening.id;
    clearTimeout(this.#unmarking);
    this.#unmarking = setTimeout(() => (this.marked = null), MARKED);
  }
}
