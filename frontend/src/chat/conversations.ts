/** Applies events to conversations, and orders and describes them: pure functions. */
import type { Conversation, Message, User } from '../net/api-types';
import { compareIds, isNewer } from '../net/ids';
import * as users from '../users/users';
import { latest } from './timeline/history';

/** The server stops counting here; the page shows "99+". */
export const MOST_UNREAD = 100;

/** Applies a message event. Events that a snapshot already contains change nothing. */
export function withMessage(conversation: Conversation, message: Message): Conversation {
  if (!isNewer(message.id, conversation.lastMessage?.id ?? null)) return conversation;
  const isUnread = !message.mine && isNewer(message.id, conversation.readMessageId);
  const unreadCount = Math.min(MOST_UNREAD, conversation.unreadCount + (isUnread ? 1 : 0));
  return { ...conversation, lastMessage: message, unreadCount, hasUnreadMessages: unreadCount > 0 };
}

/** Applies an edit. It shows in the list if it is of the last message. */
export const withEdit = (conversation: Conversation, edited: Message): Conversation =>
  conversation.lastMessage?.id === edited.id
    ? { ...conversation, lastMessage: latest(conversation.lastMessage, edited) }
    : conversation;

/** Moves the read marker forward. `unreadAfter` is the number of unread messages after it, if known. */
export function withReadMarker(conversation: Conversation, messageId: string, unreadAfter: number): Conversation {
  if (!isNewer(messageId, conversation.readMessageId)) return conversation;
  const isAllRead = !isNewer(conversation.lastMessage?.id ?? '0', messageId);
  const unreadCount = isAllRead ? 0 : Math.min(MOST_UNREAD, unreadAfter);
  return { ...conversation, readMessageId: messageId, unreadCount, hasUnreadMessages: unreadCount > 0 };
}

/**
 * Merges a loaded conversation without losing events that arrived during the load. The unread count covers everything up
 * to the last message, so all three values come from the newer source; the stream adds the rest.
 */
export function reconcile(known: Conversation | undefined, loaded: Conversation): Conversation {
  if (!known) return loaded;
  const { lastMessage } = loaded;
  if (isFurther(known, loaded)) return lastMessage ? withEdit(known, lastMessage) : known;
  return known.lastMessage ? withEdit(loaded, known.lastMessage) : loaded;
}

function isFurther(known: Conversation, loaded: Conversation): boolean {
  const byMarker = compareIds(known.readMessageId ?? '0', loaded.readMessageId ?? '0');
  return byMarker > 0 || (byMarker === 0 && compareIds(known.lastMessage?.id ?? '0', loaded.lastMessage?.id ?? '0') > 0);
}

/** Newest activity first. Conversations without messages are listed only while they are being started, at the top. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.lastMessage && b.lastMessage) return compareIds(b.lastMessage.id, a.lastMessage.id);
  if (!a.lastMessage && !b.lastMessage) return compareIds(b.id, a.id);
  return a.lastMessage ? 1 : -1;
}

/** Updates a user in the conversation. */
export function withUser(conversation: Conversation, user: User): Conversation {
  if (!conversation.participants.some(({ id }) => id === user.id)) return conversation;
  const present = (known: User) => (known.id === user.id ? user : known);
  const { participants, otherParticipant } = conversation;
  return { ...conversation, participants: participants.map(present), otherParticipant: otherParticipant && present(otherParticipant) };
}

export function nameOf(conversation: Conversation, authUser: User): string {
  if (conversation.otherParticipant) return users.nameOf(conversation.otherParticipant);
  const others = conversation.participants.filter((participant) => participant.id !== authUser.id);
  return others.map(users.nameOf).join(', ') || users.nameOf(authUser);
}

/** The last message on one line, with its author unless the conversation's name makes that clear. */
export function previewOf(conversation: Conversation, message: Message): string {
  if (message.mine) return `You: ${message.content}`;
  if (conversation.otherParticipant) return message.content;
  const author = conversation.participants.find((participant) => participant.id === message.authorId);
  return author ? `${users.nameOf(author)}: ${message.content}` : message.content;
}

export const unreadLabel = (count: number): string => (count >= MOST_UNREAD ? '99+' : String(count));
