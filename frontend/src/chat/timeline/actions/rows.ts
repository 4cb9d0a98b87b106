/** The rows of messages in a timeline's list, for the pointer and the keyboard. */

import { isNewer } from '../../../net/ids';

const ROW = 'li[data-id]';

/** The row of a message that has or contains an element. */
export const rowOf = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>(ROW) : null);

/** The same, also for a message that is still being sent. */
export const underPointer = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>('li[data-key]') : null);

export const lastRow = (list: HTMLElement): HTMLElement | null => [...list.querySelectorAll<HTMLElement>(ROW)].at(-1) ?? null;

/** The row of a message, if it is drawn. */
export const rowWith = (list: HTMLElement | undefined, id: string | null | undefined): HTMLElement | null => list?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;

/** The row that follows where a message was, or else the last one. */
export function rowAfter(list: HTMLElement | undefined, id: string): HTMLElement | null {
  const rows = [...(list?.querySelectorAll<HTMLElement>(ROW) ?? [])];
  return rows.find((row) => isNewer(row.dataset['id'] ?? '', id)) ?? rows.at(-1) ?? null;
}

/** The row above or below. */
export function rowBeside(row: HTMLElement, step: -1 | 1): HTMLElement | null {
  const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>(ROW) ?? [])];
  return rows[rows.indexOf(row) + step] ?? null;
}

/** A row gets the focus from the keyboard first: a click on its text does not take it. */
export function focusRow(row: HTMLElement | null): void {
  if (!row) return;
  row.tabIndex = -1;
  row.focus();
}

/** Moves the focus with the arrows: up and down between rows, left and right in a toolbar. Returns false for another key. */
export function moveFocus({ key, target }: KeyboardEvent, row: HTMLElement): boolean {
  if (key === 'ArrowUp' || key === 'ArrowDown') focusRow(rowBeside(row, key === 'ArrowUp' ? -1 : 1));
  else if ((key === 'ArrowLeft' || key === 'ArrowRight') && target !== row) focusBeside(target as Element, key === 'ArrowRight' ? 1 : -1);
  else return false;
  return true;
}

function focusBeside(button: Element, step: 1 | -1): void {
  const buttons = [...(button.closest('[role=toolbar]')?.querySelectorAll<HTMLElement>('button') ?? [])];
  buttons[buttons.indexOf(button as HTMLElement) + step]?.focus();
}
