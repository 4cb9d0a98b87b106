/** Whether to ask before a message notifies everyone. */
import type { Conversation } from '../../net/api-types';
import { mentionsIn } from '../../text/mentions';

/** `@room` needs no question if it notifies so many people or fewer. */
const FEW = 6;

/** How many people `@room` notifies: all but the author. */
export const notifiedBy = (conversation: Conversation | undefined): number => Math.max(0, (conversation?.participantCount ?? 0) - 1);

export const notifiesMany = (text: string, conversation: Conversation | undefined): boolean =>
  notifiedBy(conversation) > FEW && mentionsIn(text).includes('room');
