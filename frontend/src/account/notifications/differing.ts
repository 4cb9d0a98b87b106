/** The conversations in which the user is notified in another way than usual. */
import type { Conversation } from '../../net/api-types';

/** A direct conversation is for the user as a whole, a room where they are mentioned. */
const usualIn = ({ kind }: Conversation) => (kind === 'direct' ? 'everything' : 'mentions');

export const differs = (conversation: Conversation): boolean => conversation.isParticipant && conversation.involvement !== usualIn(conversation);

/** `shown` are the ids of those that stay in the list until it is closed. */
export const listOf = (all: readonly Conversation[], shown: ReadonlySet<string>): Conversation[] =>
  all.filter((conversation) => !conversation.isArchived && (differs(conversation) || shown.has(conversation.id)));

/** The rooms that can be added to the list. */
export const othersOf = (all: readonly Conversation[], listed: readonly Conversation[]): Conversation[] =>
  all.filter((room) => room.kind === 'room' && room.isParticipant && !room.isArchived && !listed.includes(room));
