/** Whether the user types with their fingers: on a keyboard of the screen, without a mouse or a pen. */
import { MediaQuery } from 'svelte/reactivity';

const coarse = new MediaQuery('(pointer: coarse)');
const fine = new MediaQuery('(any-pointer: fine)');

export const hasTouchKeyboard = (): boolean => coarse.current && !fine.current;
