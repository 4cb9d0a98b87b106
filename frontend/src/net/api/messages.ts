/** The messages of a conversation, and its read marker. */
import type { Message, NewMessage, Reaction } from '../api-types';
import { AGAIN, query, request, requestNow } from '../request';

/** The part of a history: messages before or after one, or around one or the first at a time or later. The newest without any. */
export type Part = { before?: string; after?: string; around?: string; at?: string };

const pathOf = (conversationId: string, messageId: string): string => `/api/conversations/${conversationId}/messages/${messageId}`;

/**
 * A page, newest first: 25 messages, or 50 around a message. Refused with 404 if the message to look around is not in the
 * conversation. Does not move the read marker.
 */
export const messages = (conversationId: string, part: Part = {}) =>
  request<Message[]>('GET', `/api/conversations/${conversationId}/messages${query({ markRead: 'false', ...part })}`);
/** The newest page, or the one before a message, while the page waits: only for printing, which cannot wait itself. */
export const newestMessagesNow = (conversationId: string, before: string | null) =>
  requestNow<Message[]>(`/api/conversations/${conversationId}/messages${query({ markRead: 'false', before })}`);
export const send = (conversationId: string, message: NewMessage, signal?: AbortSignal) =>
  request<Message>('POST', `/api/conversations/${conversationId}/messages`, message, { signal });
/** Refused with 409 and the current message if it was edited after `ifEditedAt`. */
export const edit = (conversationId: string, messageId: string, change: { content: string; ifEditedAt: string | null }) =>
  request<Message>('PATCH', pathOf(conversationId, messageId), change, AGAIN);
/** Refused with 404 if it is gone. */
export const message = (conversationId: string, messageId: string) => request<Message>('GET', pathOf(conversationId, messageId), undefined, { again: 'quietly' });
/** Sent even if the page closes now. */
export const deleteMessage = (conversationId: string, messageId: string) =>
  request<void>('DELETE', pathOf(conversationId, messageId), undefined, { ...AGAIN, keepalive: true });
/** Adds a reaction of the user, or takes it back. */
export const react = (conversationId: string, messageId: string, emoji: string, isOn: boolean) =>
  request<Reaction[]>(isOn ? 'PUT' : 'DELETE', `${pathOf(conversationId, messageId)}/reactions/${encodeURIComponent(emoji)}`, undefined, AGAIN);
export const pin = (conversationId: string, messageId: string, isPinned: boolean) =>
  request<void>(isPinned ? 'PUT' : 'DELETE', `${pathOf(conversationId, messageId)}/pin`, undefined, AGAIN);
/** The pinned messages, newest first. */
export const pins = (conversationId: string) => request<Message[]>('GET', `/api/conversations/${conversationId}/pins`);
/** Moves the read marker back before a message. */
export const markUnread = (conversationId: string, from: string) =>
  request<void>('POST', `/api/conversations/${conversationId}/unread?from=${from}`, undefined, AGAIN);
/** Outlives the page, so that messages read just before a tab closes count as read everywhere. */
export const markRead = (conversationId: string, upTo: string) =>
  request<void>('POST', `/api/conversations/${conversationId}/read_messages?upTo=${upTo}`, undefined, { again: 'quietly', keepalive: true });
