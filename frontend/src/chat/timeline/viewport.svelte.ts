/** The scroll position of a timeline: follows the newest message at the bottom, and stays put anywhere else. */
import { isNewer } from '../../net/ids';

/** Closer than this to the end counts as the bottom. */
const BOTTOM = 48;

/** A message counts as seen with this many pixels of its top. */
const GLIMPSE = 24;

export class Viewport {
  isAtBottom = $state(true);
  /** The id of the newest message seen. */
  seenUpTo = $state<string | null>(null);
  #element: HTMLElement | null = null;
  #anchor: { element: Element; bottom: number } | null = null;

  /** An attachment for the scrolling element. */
  attach = (element: HTMLElement): (() => void) => {
    this.#element = element;
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => {
      observer.disconnect();
      this.#element = null;
    };
  };

  get isNearTop(): boolean {
    return this.#element !== null && this.#element.scrollTop < this.#element.clientHeight;
  }

  /** Before the list changes: remembers the topmost visible message. */
  remember(): void {
    this.#anchor = null;
    if (!this.#element || this.isAtBottom) return;
    const edge = this.#element.getBoundingClientRect().top;
    const element = this.#messages().find((message) => message.getBoundingClientRect().bottom > edge);
    // Its lower edge: it loses its heading when older messages turn out to belong to the same group.
    if (element) this.#anchor = { element, bottom: element.getBoundingClientRect().bottom };
  }

  /** After the list changed: restores that position, or follows the newest message. */
  restore(): void {
    if (this.#anchor?.element.isConnected && this.#element) {
      this.#element.scrollTop += this.#anchor.element.getBoundingClientRect().bottom - this.#anchor.bottom;
    }
    this.#settle();
  }

  /** Scrolls an element into the upper part of the view; without one, to the bottom. */
  show(element: Element | null | undefined): void {
    if (!this.#element) return;
    if (!element) return this.toBottom();
    const distance = element.getBoundingClientRect().top - this.#element.getBoundingClientRect().top;
    this.#element.scrollTop += distance - this.#element.clientHeight / 4;
    this.look();
  }

  toBottom = (): void => {
    this.isAtBottom = true;
    this.#settle();
  };

  /** Records what is visible. */
  look = (): void => {
    if (!this.#element) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    this.isAtBottom = scrollHeight - scrollTop - clientHeight < BOTTOM;
    const edge = this.#element.getBoundingClientRect().bottom;
    const isSeen = (message: Element) => message.getBoundingClientRect().top + GLIMPSE <= edge;
    const seen = this.#messages().findLast(isSeen)?.dataset['id'];
    if (seen && isNewer(seen, this.seenUpTo)) this.seenUpTo = seen;
  };

  #settle(): void {
    if (this.#element && this.isAtBottom) this.#element.scrollTop = this.#element.scrollHeight;
    this.look();
  }

  #messages = (): HTMLElement[] => [...(this.#element?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
}
