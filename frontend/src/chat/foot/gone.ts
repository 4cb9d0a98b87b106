/** Tells how the user could return to a private room that they can no longer read: a pure function. */
import type { Conversation } from '../../net/api-types';

/** `last` is the room as the user last saw it, before they left it. */
export function wayBack(last: Pick<Conversation, 'isParticipant' | 'isArchived' | 'participantCount'> | null): string {
  const wasLast = last?.isParticipant && last.participantCount !== null && last.participantCount <= 1;
  if (wasLast) return last.isArchived ? 'You were the last person in it.' : 'You were the last person in it, so it was archived.';
  return last?.isArchived ? 'Nobody can add you again while it is archived.' : 'Someone in it can add you again.';
}
