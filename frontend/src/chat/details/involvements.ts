/** The involvements that a participant chooses from, and their texts. */
import type { Involvement } from './participation';

export const INVOLVEMENTS: Record<Involvement, { label: string; hint: string }> = {
  everything: { label: 'All', hint: 'Every message counts.' },
  mentions: { label: 'Mentions', hint: 'Only what is for you counts: mentions and replies to you.' },
  nothing: { label: 'Nothing', hint: 'Muted: it stays quiet unless you are mentioned.' },
  hidden: { label: 'Hide', hint: 'Not in your list unless you are mentioned.' },
};
