/** How this computer's keyboard names its keys. */

/** Macs write the command key as a sign. */
const isMac = /Mac|iPhone|iPad/u.test(globalThis.navigator?.platform ?? '');

/** The key of shortcuts: Cmd on a Mac, else Ctrl. */
export const MOD = isMac ? '⌘' : 'Ctrl';
export const hasMod = ({ metaKey, ctrlKey, altKey }: KeyboardEvent): boolean => (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey;

/** The shortcut that opens the switcher. */
export const JUMP = { label: isMac ? '⌘K' : 'Ctrl K', aria: isMac ? 'Meta+K' : 'Control+K' };

/**
 * An input method still composes text: Enter and the arrows are its keys. Safari ends the composition before the last of them,
 * and tells only by the key code.
 */
export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === 229;

/** The capital letter of a key. Keyboards of other scripts have another letter on it, so the place of the key counts. */
export const letterOf = ({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string =>
  (/^[^\p{ASCII}\p{Script=Latin}]/u.test(key) ? code.replace(/^Key/u, '') : key).toUpperCase();
