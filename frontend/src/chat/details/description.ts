/** Describes conversations in words: pure functions. */
import type { Conversation } from '../../net/api-types';

/** `others` is the number of other people in a direct conversation. */
export function kindOf({ kind, isPrivate, isEveryone, isArchived }: Pick<Conversation, 'kind' | 'isPrivate' | 'isEveryone' | 'isArchived'>, others: number): string {
  if (kind === 'direct') return ['Only you can read this.', 'Direct conversation'][others] ?? 'Group';
  if (isArchived) return 'Archived room';
  if (isEveryone) return 'Whole team';
  return isPrivate ? 'Private room' : 'Open room';
}

/** When a room was made: "since 3 March". An archived room has not been there since. */
export const sinceDay = (day: string, isArchived: boolean): string =>
  isArchived ? `created ${onDay(day)}` : `since ${day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day}`;

/** When a room was made, as the end of a sentence: "today", "on 3 March". */
export const onDay = (day: string): string => (day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : `on ${day}`);
