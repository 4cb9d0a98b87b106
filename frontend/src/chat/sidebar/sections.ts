/** The sections of the list, and which of them a conversation is in: pure functions. */
import type { Conversation } from '../../net/api-types';
import { compareNames } from '../conversation-order';
import { isBold } from '../conversations';

/** The sections of all conversations, and those of the unread ones, from the top. */
export type SectionName = 'starred' | 'rooms' | 'direct' | 'for-me' | 'new';

export const HEADINGS: Record<SectionName, string> = {
  starred: 'Starred', rooms: 'Rooms', direct: 'Direct messages', 'for-me': 'For you', new: 'Also new',
};

/** Sorts by name, so that no message moves a row. */
export const byName = (nameOf: (conversation: Conversation) => string) => (a: Conversation, b: Conversation): number =>
  compareNames(nameOf(a), nameOf(b));

/** Whether a conversation has a row: not if it is archived, or hidden with nothing for the user. The open one always has its row. */
export function hasRow({ id, isParticipant, isArchived, involvement, mentionCount }: Conversation, openId: string | null): boolean {
  if (!isParticipant || isArchived) return false;
  return involvement !== 'hidden' || mentionCount > 0 || id === openId;
}

/** The section among all conversations. A starred conversation is in no other. */
export const sectionOf = ({ isStarred, kind }: Conversation): 'starred' | 'rooms' | 'direct' =>
  isStarred ? 'starred' : kind === 'room' ? 'rooms' : 'direct';

/** The section among the unread ones: direct messages, and rooms with a mention of the user, are for the user. */
export const unreadSectionOf = ({ kind, mentionCount }: Conversation): 'for-me' | 'new' =>
  kind === 'direct' || mentionCount > 0 ? 'for-me' : 'new';

/** Whether a conversation stays when only the unread ones are shown. */
export const staysAlone = (conversation: Conversation, openId: string | null): boolean => conversation.id === openId || isBold(conversation);

/** Whether nothing of it calls for attention, except a mention. */
export const isMuted = ({ involvement }: Conversation): boolean => involvement === 'nothing' || involvement === 'hidden';
