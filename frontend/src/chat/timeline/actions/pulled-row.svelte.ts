/** The row that a finger pulls aside to answer its message. */
import { mount, unmount } from 'svelte';
import { SWIPE_LENGTH, type Swipe } from './gestures';
import type { MessageActions } from './message-actions.svelte';
import { rowOf } from './rows';
import SwipeArrow from './SwipeArrow.svelte';

/** Beyond the length of a swipe, the row follows more slowly. */
const SLOWER = 0.25;

export class PulledRow implements Swipe {
  readonly #actions: MessageActions;
  #row: HTMLElement | null = null;
  #arrow: ReturnType<typeof mount> | null = null;
  readonly #shown = $state({ pull: 0 });

  constructor(actions: MessageActions) {
    this.#actions = actions;
  }

  start = (target: Element): boolean => {
    const row = rowOf(target);
    const message = this.#actions.find(row?.dataset['id']);
    if (!row || !message || !this.#actions.may('reply', message) || scrollsAside(target, row)) return false;
    this.#row = row;
    row.style.transition = 'none';
    this.#arrow = mount(SwipeArrow, { target: row, props: this.#shown });
    return true;
  };

  pull = (distance: number): void => {
    this.#shown.pull = Math.min(1, distance / SWIPE_LENGTH);
    const beyond = Math.max(0, distance - SWIPE_LENGTH);
    if (this.#row) this.#row.style.translate = `${distance - beyond + SLOWER * beyond}px`;
  };

  end = (isEnough: boolean): void => {
    const row = this.#row;
    if (this.#arrow) void unmount(this.#arrow);
    [this.#row, this.#arrow] = [null, null];
    if (!row) return;
    row.style.transition = '';
    row.style.translate = '';
    const message = this.#actions.find(row.dataset['id']);
    if (isEnough && message) this.#actions.do('reply', message);
  };
}

/** Whether something under the finger moves aside itself, such as a block of code. */
function scrollsAside(target: Element, row: Element): boolean {
  for (let element: Element | null = target; element && element !== row; element = element.parentElement) {
    if (element.scrollWidth > element.clientWidth && /auto|scroll/u.test(getComputedStyle(element).overflowX)) return true;
  }
  return false;
}
