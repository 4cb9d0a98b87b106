/**
 * Property test of the view: whatever happens around the user, the line that they read stays where it is, the end stays
 * the end, and only messages that were on the screen of a focused window for 300 ms are read. A failure prints its seed.
 * `CHINWAG_SEED` repeats one run, and `CHINWAG_SEEDS` sets the number of runs.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ModelHistory } from '../../../tests/support/model-history';
import { ModelSurface } from '../../../tests/support/model-surface';
import type { OutboxEntry } from '../../net/outbox/outbox';
import { isNewer } from '../../net/ids';
import { MOST_DRAWN, MOST_HELD } from './drawn-range';
import { randomFrom } from '../../../tests/support/random';
import { READING_TIME } from './reading';
import { NEW } from './rows';
import { MOST_LOADED, Timeline } from './timeline.svelte';
import { View } from './view.svelte';
import type { DrawnRow } from './viewport.svelte';

const SEEDS = Number(process.env['CHINWAG_SEEDS'] ?? 60);
const STEPS = 150;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The view moves only when the user scrolls or opens a place. */
type Change = 'scroll' | 'open' | 'other';

class Run {
  readonly trail: string[] = [];
  readonly #below: (end: number) => number;
  readonly #history: ModelHistory;
  readonly #timeline = new Timeline('7');
  readonly #surface = new ModelSurface();
  #view = new View(this.#timeline);
  #entries: OutboxEntry[] = [];
  #isAttending = true;
  /** The rows in which the selection begins and ends. */
  #selected: string[] = [];
  #before: { visible: DrawnRow[]; isAtEnd: boolean; height: number } = { visible: [], isAtEnd: true, height: 0 };
  /** Since when each message has been on the screen of the focused window, and what was there long enough. */
  #onScreen = new Map<string, number>();
  readonly #seen = new Set<string>();

  constructor(seed: number) {
    this.#below = randomFrom(seed);
    this.#history = new ModelHistory(this.#below(4) === 0 ? 0 : this.#below(400), (index) => index % 60 > 35);
  }

  async begin(): Promise<void> {
    await this.#enter();
    await this.#draw('open');
  }

  async step(): Promise<void> {
    const happenings: [number, string, () => Change | Promise<Change>][] = [
      [10, 'message', () => this.#arrive(1)],
      [2, 'burst', () => this.#arrive(this.#below(350))],
      [4, 'change', () => this.#change(1)],
      [2, 'changes', () => this.#change(this.#below(350))],
      [3, 'fold', () => this.#fold()],
      [4, 'edit', () => this.#edit()],
      [3, 'send', () => this.#send()],
      [3, 'commit', () => this.#commit()],
      [3, 'resize', () => this.#resize()],
      [14, 'scroll', () => this.#scroll((this.#below(2) ? 1 : -1) * this.#below(1500))],
      [2, 'drag', () => this.#scroll(this.#below(60_000) - 30_000)],
      [3, 'select', () => this.#select()],
      [2, 'deselect', () => this.#select([])],
      [4, 'attention', () => this.#attend()],
      [10, 'time', () => this.#pass(this.#below(400))],
      [6, 'load', () => this.#load()],
      [2, 'to the end', () => this.#toEnd()],
      [2, 'link', () => this.#followLink()],
      [3, 'leave', () => this.#leave()],
    ];
    const all = happenings.flatMap(([weight, ...what]) => Array.from({ length: weight }, () => what));
    const [name, happen] = all[this.#below(all.length)] as (typeof all)[0];
    this.trail.push(name);
    await this.#draw(await happen());
    this.#check();
  }

  #arrive(count: number): Change {
    for (let index = 0; index < count; index += 1) {
      const message = this.#history.say(this.#below(4) === 0);
      if (!message.mine && !this.#isAttending && this.#timeline.newFrom === null) this.#timeline.newFrom = message.id;
      this.#timeline.receive(message);
    }
    return 'other';
  }

  #change(count: number): Change {
    for (let index = 0; index < count; index += 1) this.#timeline.receive(this.#history.change());
    return 'other';
  }

  /** Unfolds a line of changes, or folds it again. It stays where it is, and pushes the messages below it. */
  #fold(): Change {
    const lines = this.#view.viewport.drawnRows.filter((row) => row.kind === 'changes');
    const line = lines[this.#below(lines.length || 1)];
    if (line) this.#view.fold(line.key);
    const pressed = this.#surface.rows().filter(({ key, top, bottom }) => key === line?.key && bottom > 0 && top < this.#surface.height);
    if (pressed.length > 0) this.#before.visible = pressed;
    return 'other';
  }

  #edit(): Change {
    const { messages } = this.#timeline;
    const message = messages[this.#below(messages.length || 1)];
    if (message?.kind === 'text') this.#timeline.receiveEdit(this.#history.edit(message.id, 'line\n'.repeat(this.#below(9))));
    return 'other';
  }

  /** Sending shows the end, where the message is. */
  #send(): Change {
    const clientId = `c${this.trail.length}`;
    const entry = { position: this.trail.length, clientId, userId: '1', conversationId: '7', content: 'mine', replyToId: null, createdAt: '2026-03-02T12:00:00.000Z', state: 'pending' as const, reason: null };
    this.#entries = [...this.#entries, entry];
    this.#view.toEnd();
    return 'open';
  }

  #commit(): Change {
    const [entry, ...rest] = this.#entries;
    if (!entry) return 'other';
    this.#timeline.receiveSent(this.#history.say(true, entry.clientId));
    this.#entries = rest;
    return 'other';
  }

  /** The composer grows, a keyboard opens, the window changes. */
  #resize(): Change {
    this.#surface.height = 200 + this.#below(700);
    if (this.#below(3) === 0) this.#surface.width = 300 + this.#below(4) * 200;
    // A browser keeps the scroll position within the content, and tells first that it scrolled.
    this.#surface.scrollTop += 0;
    this.#view.scrolled();
    return 'other';
  }

  #scroll(by: number): Change {
    this.#surface.scrollTop += by;
    this.#view.scrolled();
    this.#remember();
    return 'scroll';
  }

  /** Selects text from one drawn row to another, or nothing. */
  #select(rows = this.#surface.rows()): Change {
    this.#selected = [rows, rows].flatMap(({ length }) => rows[this.#below(length || 1)]?.key ?? []);
    this.#surface.select(...this.#selected);
    this.#view.viewport.selected();
    return 'scroll';
  }

  #attend(): Change {
    this.#isAttending = !this.#isAttending;
    return 'other';
  }

  async #pass(milliseconds: number): Promise<Change> {
    await vi.advanceTimersByTimeAsync(milliseconds);
    if (this.#view.viewport.isBurst) this.#view.viewport.endBurst();
    return 'other';
  }

  async #load(): Promise<Change> {
    this.#history.answer(this.#below(4));
    await settle();
    return 'other';
  }

  #toEnd(): Change {
    this.#view.toEnd();
    return 'open';
  }

  async #followLink(): Promise<Change> {
    const ids = this.#history.ids();
    const id = ids[this.#below(ids.length || 1)];
    if (id === undefined) return 'other';
    await this.#enter(id);
    return 'open';
  }

  /** Opens another conversation, and comes back to the same place, on another screen or not. */
  async #leave(): Promise<Change> {
    const { place } = this.#timeline;
    this.#view.detach();
    this.#onScreen.clear();
    this.#view = new View(this.#timeline);
    this.#surface.clear();
    this.#selected = [];
    await this.#enter();
    if (place) expect(this.#timeline.opening).toEqual({ at: 'message', ...place });
    await this.#draw('open');
    return 'other';
  }

  async #enter(messageId: string | null = null): Promise<void> {
    const entering = this.#timeline.enter(this.#history.conversation, messageId);
    let isDone = false;
    void entering.then(() => (isDone = true));
    await settle();
    while (!isDone) {
      this.#history.answer();
      await settle();
    }
  }

  /** Does what the component does: prepares, changes the page, settles; until nothing changes. */
  async #draw(change: Change): Promise<void> {
    if (change !== 'scroll') this.#view.prepare(this.#entries, this.#isAttending);
    if (!this.#surface.isAttached) this.#view.attach(this.#surface.attach());
    for (let turn = 0; turn < 20; turn += 1) {
      const drawn = this.#view.viewport.drawnRows;
      this.#surface.draw(this.#view.viewport, this.#timeline);
      this.#view.settle();
      if (drawn === this.#view.viewport.drawnRows) break;
    }
    void this.#view.reach();
    await settle();
    this.#view.look(this.#isAttending);
    this.#note();
    if (change !== 'open') this.#checkPlace();
    this.#remember();
  }

  /** Remembers what the user sees, before something changes. */
  #remember(): void {
    const visible = this.#surface.rows().filter(({ key, top, bottom }) => !isMark(key) && bottom > 0 && top < this.#surface.height);
    this.#before = { visible, isAtEnd: this.#view.viewport.isAtEnd, height: this.#surface.height };
  }

  #checkPlace(): void {
    const { viewport } = this.#view;
    const { visible: before, isAtEnd: wasAtEnd, height } = this.#before;
    if (wasAtEnd && this.#isAttending) {
      if (!this.#timeline.hasNewer) expect(this.#surface.isAtBottom, 'the end stays the end').toBe(true);
      return;
    }
    const line = this.#surface.rows().find(({ key }) => key === NEW);
    if (wasAtEnd && line) expect(line.top, 'the line stays on the screen').toBeGreaterThanOrEqual(0);
    if (wasAtEnd || viewport.isAtEnd) return;
    const after = new Map(this.#surface.rows().map((row) => [row.key, row]));
    const landmark = before.find(({ key }) => after.has(key));
    if (!landmark || this.#surface.isAtLimit) return;
    // A row that fills the view stays by its upper edge.
    const edge = landmark.bottom > height ? 'top' : 'bottom';
    expect(Math.abs((after.get(landmark.key)?.[edge] ?? NaN) - landmark[edge]), `${landmark.key} stays`).toBeLessThanOrEqual(1);
  }

  /** Keeps its own record of what was on the screen, and for how long. */
  #note(): void {
    const now = performance.now();
    const visible = this.#isAttending ? this.#surface.visibleIds() : [];
    this.#onScreen = new Map(visible.map((id) => [id, this.#onScreen.get(id) ?? now]));
  }

  #check(): void {
    const now = performance.now();
    const { readUpTo } = this.#view;
    for (const [id, since] of this.#onScreen) {
      if (now - since < READING_TIME) continue;
      this.#seen.add(id);
      expect(readUpTo !== null && !isNewer(id, readUpTo), `${id} is read`).toBe(true);
    }
    if (readUpTo !== null) {
      expect(this.#seen, `${readUpTo} was on the screen`).toContain(readUpTo);
      this.#history.read(readUpTo);
    }
    this.#checkSelection();
    const { messages } = this.#timeline;
    expect(messages.length).toBeLessThanOrEqual(MOST_LOADED);
    const first = Number(messages[0]?.id ?? 1);
    expect(messages.every(({ id }, index) => Number(id) === first + index), 'the stretch has no gap').toBe(true);
    expect(this.#surface.hasHole, 'rows are drawn wherever the user looks').toBe(false);
  }

  /** No selection is cut as long as its messages are loaded. */
  #checkSelection(): void {
    const loaded = new Set(this.#view.rows.map(({ key }) => key));
    this.#selected = this.#selected.filter((key) => loaded.has(key));
    const { drawnRows } = this.#view.viewport;
    expect(drawnRows.length).toBeLessThanOrEqual(this.#selected.length > 0 ? MOST_HELD : MOST_DRAWN);
    if (drawnRows.length === MOST_HELD) this.#selected = this.#surface.selected();
    expect(this.#surface.selected(), 'the selection is whole').toEqual(this.#selected);
  }
}

/** Days and the line belong to the messages below them. */
const isMark = (key: string): boolean => key === NEW || key.startsWith('day ');

const settle = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function run(seed: number): Promise<void> {
  const run = new Run(seed);
  try {
    await run.begin();
    for (let step = 0; step < STEPS; step += 1) await run.step();
  } catch (error) {
    console.error(`CHINWAG_SEED=${seed}: ${run.trail.join(', ')}`);
    throw error;
  }
}

test('the line that the user reads does not move, and only what they saw is read', async () => {
  const only = process.env['CHINWAG_SEED'];
  if (only) return run(Number(only));
  for (let seed = 1; seed <= SEEDS; seed += 1) await run(seed);
}, SEEDS * 10_000);

test('a conversation of nothing but changes is not loaded without end', async () => {
  const history = new ModelHistory(2 * MOST_LOADED, () => true);
  const [surface, timeline] = [new ModelSurface(), new Timeline('7')];
  // So tall that it shows nearly all lines that a timeline keeps.
  surface.height = 3_000;
  const view = new View(timeline);
  void timeline.enter(history.conversation);
  const draw = async () => {
    history.answer();
    await settle();
    view.prepare([], true);
    if (!surface.isAttached) view.attach(surface.attach());
    surface.draw(view.viewport, timeline);
    view.settle();
    void view.reach();
  };
  for (let turn = 0; turn < 100; turn += 1) await draw();
  const { requests } = history;
  await draw();
  expect(history.requests).toBe(requests);
  // The user scrolls up, and the rest is loaded.
  for (let turn = 0; turn < 300; turn += 1) {
    surface.scrollTop -= 500;
    view.scrolled();
    await draw();
  }
  expect(timeline.hasOlder).toBe(false);
});
