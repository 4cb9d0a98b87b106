/** The name of the place of a message, for lists of messages of many conversations. */
import type { Conversation } from '../../net/api-types';

/** "# launch" or "Direct message · Jane". A conversation that is not loaded yet has none. */
export function placeOf(conversation: Conversation | undefined, { nameOf }: { nameOf: (conversation: Conversation) => string }): string {
  return conversation?.kind === 'direct' ? `Direct message · ${nameOf(conversation)}` : `# ${conversation?.name ?? '…'}`;
}
