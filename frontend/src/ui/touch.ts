/** Whether the user types with their fingers: on a keyboard of the screen, without a mouse or a pen. */
import { untrack } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';

const coarse = new MediaQuery('(pointer: coarse)');
const fine = new MediaQuery('(any-pointer: fine)');

export const hasTouchKeyboard = (): boolean => coarse.current && !fine.current;

/** The keyboard of the screen would cover half the page. */
export function focusUnlessTouch(field: { focus: () => void } | null | undefined): void {
  // A mouse that is plugged in later moves no focus.
  if (!untrack(hasTouchKeyboard)) field?.focus();
}
