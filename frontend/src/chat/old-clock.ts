/** Moves the clock that an earlier version kept in this browser to the user's settings, where it counts for all devices. */
import type { Settings } from '../net/api-types';
import { changeSettings } from '../net/api/settings';
import { keep, recall } from '../net/storage';

const KEY = 'chinwag.hours';
const CLOCKS = { h12: '12', h23: '24' } as const;

/** Another choice of the user wins. */
export async function moveClock(chat: { settings: Settings }): Promise<void> {
  const kept = recall(KEY);
  const clock = kept === 'h12' || kept === 'h23' ? CLOCKS[kept] : null;
  if (clock && chat.settings.clock === 'system') {
    const { clock: stored } = await changeSettings({ clock });
    chat.settings = { ...chat.settings, clock: stored };
  }
  keep(KEY, null);
}
