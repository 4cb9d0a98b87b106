/** Draws shortcodes such as `:tada:` as emoji. Their names are loaded once something has one. */
import { hasShortcode } from '../../text/emoji/typed';
import { Later } from '../../ui/later.svelte';

export const emoji = new Later(() => import('../../text/emoji/all'), true);

let isNeeded = false;

export function withEmoji(text: string): string {
  const names = emoji.module;
  if (!hasShortcode(text)) return text;
  if (!names && !isNeeded) {
    isNeeded = true;
    void emoji.now();
  }
  return names ? names.withEmoji(text) : text;
}
