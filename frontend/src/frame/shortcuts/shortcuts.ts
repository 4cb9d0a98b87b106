/** The keyboard shortcuts of the whole page. */
import { hasMod, letterOf } from '../../ui/keys';

export type Shortcut = 'jump' | 'search' | 'above' | 'below' | 'unread-above' | 'unread-below' | 'list' | 'read' | 'read-all';

/** The shortcut that a key means, or null. `isField`: the key would write or edit text where the focus is. */
export function shortcutOf(event: KeyboardEvent, isField: boolean): Shortcut | null {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const letter = hasMod(event) ? letterOf(event) : '';
  if (letter === 'K' && !shiftKey) return 'jump';
  if (letter === 'F' && shiftKey) return 'search';
  if (ctrlKey || metaKey) return null;
  if (altKey && key === 'ArrowUp') return shiftKey ? 'unread-above' : 'above';
  if (altKey && key === 'ArrowDown') return shiftKey ? 'unread-below' : 'below';
  if (altKey) return null;
  if (key === 'Escape') return shiftKey ? 'read-all' : 'read';
  return key === '?' && !isField ? 'list' : null;
}
