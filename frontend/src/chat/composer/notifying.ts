/** Whether to ask before a message notifies everyone. */
import type { Conversation } from '../../net/api-types';
import { mentionsIn } from '../../text/mentions';

/** The largest room in which `@room` needs no question. */
const FEW = 6;

export function notifiesMany(text: string, conversation: Conversation | undefined): boolean {
  return (conversation?.participantCount ?? 0) > FEW && mentionsIn(text).includes('room');
}
