/** The involvements that a participant chooses from, and their texts. */
import type { Involvement } from './participation';

/** `label` is on the button and in the menu. `state` follows "Notifications:" where the button is read out. */
export const INVOLVEMENTS: Record<Involvement, { label: string; state: string; hint: string }> = {
  everything: { label: 'All', state: 'all messages', hint: 'Every message.' },
  mentions: { label: 'Mentions', state: 'mentions only', hint: 'Only mentions of you and replies to you.' },
  nothing: { label: 'Nothing', state: 'nothing', hint: 'Muted, unless you are mentioned.' },
  hidden: { label: 'Hidden', state: 'hidden', hint: 'Muted, and not in your list unless you are mentioned.' },
};
