/** The view after a reset of the stream, while the user is at the end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ModelHistory } from '../../../tests/support/model-history';
import { ModelSurface } from '../../../tests/support/model-surface';
import { READING_TIME } from './reading';
import { NEW } from './rows';
import { Timeline } from './timeline.svelte';
import { View } from './view.svelte';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A user at the end of a long conversation. */
class Reader {
  readonly history = new ModelHistory(300);
  readonly surface = new ModelSurface();
  readonly timeline = new Timeline('7');
  readonly view = new View(this.timeline);

  static async atEnd(): Promise<Reader> {
    const reader = new Reader();
    await reader.#until(reader.timeline.enter(reader.history.conversation));
    reader.draw();
    expect(reader.surface.isAtBottom).toBe(true);
    return reader;
  }

  /** `missed` messages were sent while the stream was lost. */
  async reset(missed: number): Promise<void> {
    for (let count = 0; count < missed; count += 1) this.history.say(false);
    const { conversation } = this.history;
    await this.#until(this.timeline.refresh({ ...conversation, hasUnreadMessages: missed > 0, unreadCount: missed }));
    this.draw();
  }

  draw(): void {
    this.view.prepare([], true);
    if (!this.surface.isAttached) this.view.attach(this.surface.attach());
    for (let turn = 0; turn < 5; turn += 1) {
      this.surface.draw(this.view.viewport, this.timeline);
      this.view.settle();
    }
    this.view.look(true);
  }

  get line() {
    return this.surface.rows().find(({ key }) => key === NEW);
  }

  async #until(work: Promise<void>): Promise<void> {
    let isDone = false;
    void work.then(() => (isDone = true));
    while (!isDone) {
      this.history.answer();
      await settle();
    }
  }
}

test.each([10, 60, 400])('the line is on the screen, above the first of %d missed messages', async (missed) => {
  const reader = await Reader.atEnd();
  await reader.reset(missed);
  expect(reader.timeline.newFrom).toBe('301');
  const first = reader.surface.rows().find(({ id }) => id === '301');
  expect(reader.line?.bottom).toBe(first?.top);
  expect(reader.line?.top).toBeGreaterThanOrEqual(0);
  expect(reader.line?.top).toBeLessThan(reader.surface.height);
});

test('only the missed messages on the screen are read', async () => {
  const reader = await Reader.atEnd();
  await reader.reset(400);
  const visible = reader.surface.visibleIds();
  await vi.advanceTimersByTimeAsync(READING_TIME);
  expect(reader.view.readUpTo).toBe(visible.at(-1));
  expect(Number(reader.view.readUpTo)).toBeLessThan(350);
});

test('the end stays the end if nothing was missed', async () => {
  const reader = await Reader.atEnd();
  await reader.reset(0);
  expect(reader.line).toBeUndefined();
  expect(reader.surface.isAtBottom).toBe(true);
  reader.timeline.receive(reader.history.say(false));
  reader.draw();
  expect(reader.surface.visibleIds()).toContain('301');
});
