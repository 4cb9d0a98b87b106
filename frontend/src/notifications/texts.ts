/** The texts of notifications. */
import type { Conversation } from '../net/api-types';
import { unreadLabel } from '../chat/conversations';
import type { Collected } from './collected';

/** `line` is the message on one line, or null if this browser does not show it. `count` is how many messages the notification is for. */
export type Told = { author: string; conversation: Conversation; line: string | null; count: number };

export const titleOf = ({ author, conversation, count }: Told): string => withCount(`${author}${placeOf(conversation)}`, count);

/** "#launch (3)". */
export const withCount = (name: string, count: number): string => (count > 1 ? `${name} (${unreadLabel(count)})` : name);

export const bodyOf = ({ line, count }: Pick<Told, 'line' | 'count'>): string => line || (count > 1 ? `${unreadLabel(count)} new messages` : 'New message');

/** Within the title. A conversation of two needs none. */
function placeOf({ kind, name, participantIds }: Conversation): string {
  if (kind === 'room') return ` in #${name}`;
  const others = (participantIds?.length ?? 2) - 2;
  if (others <= 0) return '';
  return ` to you and ${others === 1 ? '1 other' : `${others} others`}`;
}

/** "12 new messages, 3 for you". */
export function summaryTitle(items: readonly Collected[]): string {
  const forMe = items.filter(({ isForMe }) => isForMe).length;
  const all = `${items.length} new ${items.length === 1 ? 'message' : 'messages'}`;
  if (forMe === 0) return all;
  return forMe === items.length ? `${all} for you` : `${all}, ${forMe} for you`;
}

/** The most names in a summary. */
const NAMED = 3;

/** "#launch, Jane and 2 more". */
export function summaryBody(names: readonly string[]): string {
  const shown = names.slice(0, names.length > NAMED ? NAMED - 1 : NAMED);
  const rest = names.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${last}` : last;
}
