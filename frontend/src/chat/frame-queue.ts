/** Collects what arrives until the next frame, so that a burst changes the page once. */
export class FrameQueue<Item> {
  readonly #apply: (item: Item) => void;
  readonly #nextFrame = globalThis.requestAnimationFrame?.bind(globalThis) ?? queueMicrotask;
  #items: Item[] = [];
  /** Hidden pages have no frames, and their timers may be a minute late. */
  readonly #channel = new MessageChannel();

  constructor(apply: (item: Item) => void) {
    this.#apply = apply;
    this.#channel.port1.onmessage = this.flush;
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > 1) return;
    if (document.visibilityState === 'visible') this.#nextFrame(this.flush);
    else this.#channel.port2.postMessage(null);
  }

  flush = (): void => {
    const items = this.#items;
    this.#items = [];
    for (const item of items) this.#apply(item);
  };

  close(): void {
    this.#items = [];
    this.#channel.port1.close();
  }
}
