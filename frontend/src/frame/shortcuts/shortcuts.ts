/** The keyboard shortcuts of the whole page. */
import { hasMod } from '../../ui/keys';

export type Shortcut = 'jump' | 'above' | 'below' | 'unread-above' | 'unread-below' | 'list' | 'read' | 'read-all';

/** The shortcut that a key means, or null. `isField`: the key would write or edit text where the focus is. */
export function shortcutOf(event: KeyboardEvent, isField: boolean): Shortcut | null {
  const { key, code, altKey, ctrlKey, metaKey, shiftKey } = event;
  // Keyboards of other scripts have another letter on the key.
  const isK = /^[a-z]$/iu.test(key) ? key.toLowerCase() === 'k' : code === 'KeyK';
  if (isK && hasMod(event) && !shiftKey) return 'jump';
  if (ctrlKey || metaKey) return null;
  if (altKey && key === 'ArrowUp') return shiftKey ? 'unread-above' : 'above';
  if (altKey && key === 'ArrowDown') return shiftKey ? 'unread-below' : 'below';
  if (altKey) return null;
  if (key === 'Escape') return shiftKey ? 'read-all' : 'read';
  return key === '?' && !isField ? 'list' : null;
}
