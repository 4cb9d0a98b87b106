/** Which messages notify the user, and why. */
import type { Conversation, Message, Settings } from '../net/api-types';
import { hasWord } from './words';

/** All but `everything` make a message one for the user. */
export type Reason = 'direct' | 'mention' | 'word' | 'everything';

/**
 * Null if the message does not notify the user. `isAddressed`: the server tells that it is for them although it does not name
 * them: it answers one of theirs, or has `@here`.
 */
export function reasonFor(
  message: Message,
  conversation: Conversation,
  settings: Pick<Settings, 'notify' | 'words'>,
  me: string,
  isAddressed: boolean,
): Reason | null {
  if (message.mine || message.kind === 'change' || message.isDeleted || !conversation.isParticipant) return null;
  const { kind, involvement } = conversation;
  // A choice for this room, which goes before the choice for all.
  const wantsAll = kind === 'room' && involvement === 'everything';
  if (settings.notify === 'nothing' && !wantsAll) return null;
  if (message.mentions.includes(me) || message.mentionsRoom || isAddressed) return 'mention';
  if (involvement === 'nothing' || involvement === 'hidden') return null;
  if (kind === 'direct' && involvement === 'everything') return 'direct';
  if (hasWord(message.content, settings.words)) return 'word';
  return wantsAll || (kind === 'room' && settings.notify === 'all') ? 'everything' : null;
}
