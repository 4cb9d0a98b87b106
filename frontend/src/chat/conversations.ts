/** Applies events to conversations, and orders and describes them: pure functions. */
import type { Conversation, ConversationFields, Message, ReadMarker, User } from '../net/api-types';
import { compareIds, isNewer } from '../net/ids';
import * as users from '../users/users';
import { isAction } from './timeline/action-text';
import { latest } from './timeline/history';

/** The server stops counting here; the page shows "99+". */
export const MOST_UNREAD = 100;

/** Applies a message event. Events that a snapshot already contains change nothing. */
export function withMessage(conversation: Conversation, message: Message, authUserId: string): Conversation {
  if (!isNewer(message.id, conversation.lastMessage?.id ?? null)) return conversation;
  const isUnread = !message.mine && isNewer(message.id, conversation.readMessageId);
  if (!isUnread || !conversation.isParticipant) return { ...conversation, lastMessage: message };
  const isForMe = isAllForMe(conversation) || message.mentionsRoom || message.mentions.includes(authUserId);
  const { unreadCount, mentionCount } = conversation;
  return withCounts({ ...conversation, lastMessage: message }, unreadCount + 1, mentionCount + (isForMe ? 1 : 0));
}

/** In a direct conversation that is not muted, every message is for the user. */
const isAllForMe = ({ kind, involvement }: Conversation): boolean => kind === 'direct' && involvement !== 'nothing' && involvement !== 'hidden';

const withCounts = (conversation: Conversation, unread: number, mentions: number): Conversation => ({
  ...conversation,
  hasUnreadMessages: unread > 0,
  unreadCount: Math.min(MOST_UNREAD, unread),
  mentionCount: Math.min(MOST_UNREAD, mentions),
});

/** Applies an edit. It shows in the list if it is of the last message. */
export const withEdit = (conversation: Conversation, edited: Message): Conversation =>
  conversation.lastMessage?.id === edited.id
    ? { ...conversation, lastMessage: latest(conversation.lastMessage, edited) }
    : conversation;

/** Moves the read marker forward, before the server confirms it. `unreadAfter` is the number of unread messages after it. */
export function withReading(conversation: Conversation, messageId: string, unreadAfter: number): Conversation {
  if (!isNewer(messageId, conversation.readMessageId)) return conversation;
  const isAllRead = !isNewer(conversation.lastMessage?.id ?? '0', messageId);
  const unread = isAllRead ? 0 : unreadAfter;
  const mentions = isAllForMe(conversation) ? unread : Math.min(unread, conversation.mentionCount);
  return withCounts({ ...conversation, readMessageId: messageId }, unread, mentions);
}

/** Applies the read marker that the server tells of. Null if it was counted up to another message than this page knows. */
export function withReadMarker(conversation: Conversation, marker: ReadMarker): Conversation | null {
  if (marker.lastMessageId !== (conversation.lastMessage?.id ?? null)) return null;
  return withCounts({ ...conversation, readMessageId: marker.messageId }, marker.unreadCount, marker.mentionCount);
}

/** Applies the fields that are the same for everyone. */
export const withFields = (conversation: Conversation, fields: ConversationFields): Conversation => ({
  ...conversation, ...fields, canPost: conversation.isParticipant && !fields.isArchived,
});

/** A room that the user has left, or was removed from. */
export const withoutMe = (conversation: Conversation): Conversation => ({
  ...withCounts(conversation, 0, 0),
  readMessageId: null, involvement: null, isStarred: false, isParticipant: false, canManage: false, canPost: false,
});

/** Whether something is unread that is not muted. */
export function isBold({ involvement, unreadCount, mentionCount }: Conversation): boolean {
  return involvement === 'everything' || involvement === 'mentions' ? unreadCount > 0 : mentionCount > 0;
}

/** Newest activity first. Conversations without messages are listed only while they are being started, at the top. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.lastMessage && b.lastMessage) return compareIds(b.lastMessage.id, a.lastMessage.id);
  if (!a.lastMessage && !b.lastMessage) return compareIds(b.id, a.id);
  return a.lastMessage ? 1 : -1;
}

/** Updates the other participant. */
export const withUser = (conversation: Conversation, user: User): Conversation =>
  conversation.otherParticipant?.id === user.id ? { ...conversation, otherParticipant: user } : conversation;

/** Finds a user by id, if known. */
export type Lookup = (id: string) => User | undefined;

/** The other participants of a direct conversation. */
export const othersIn = ({ participantIds }: Conversation, authUser: User): string[] =>
  (participantIds ?? []).filter((id) => id !== authUser.id);

export const NOTES = 'Notes to self';

/** Notes to self are a direct conversation without anyone else. */
export const isNotes = ({ participantIds }: Conversation): boolean => participantIds?.length === 1;

export function nameOf(conversation: Conversation, authUser: User, userOf: Lookup): string {
  if (conversation.name !== null) return conversation.name;
  if (conversation.otherParticipant) return users.nameOf(conversation.otherParticipant);
  const others = othersIn(conversation, authUser);
  if (others.length === 0) return NOTES;
  // Those who are not loaded yet follow.
  return others.flatMap((id) => userOf(id) ?? []).map(users.nameOf).join(', ') || '…';
}

/** The name within a sentence: the last of several people follows "and". */
export function nameInSentence(conversation: Conversation, authUser: User, userOf: Lookup): string {
  const names = othersIn(conversation, authUser).flatMap((id) => userOf(id) ?? []).map(users.nameOf);
  const last = names.pop();
  return last && names.length > 0 ? `${names.join(', ')} and ${last}` : nameOf(conversation, authUser, userOf);
}

/** The last message, whose text is `line`, with its author unless the conversation's name or an action makes that clear. */
export function previewOf(conversation: Conversation, { mine, content, authorId }: Pick<Message, 'mine' | 'content' | 'authorId'>, userOf: Lookup, line = content): string {
  if (isAction(content)) return line;
  if (mine) return `You: ${line}`;
  const author = conversation.otherParticipant ? undefined : userOf(authorId);
  return author ? `${users.nameOf(author)}: ${line}` : line;
}

export const unreadLabel = (count: number): string => (count >= MOST_UNREAD ? '99+' : String(count));
