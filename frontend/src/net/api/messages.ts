/** The messages of a conversation, and its read marker. */
import type { Message, NewMessage } from '../api-types';
import { AGAIN, request } from '../request';

/** 25 messages, newest first, from the newest without `before`. Does not move the read marker. */
export const messages = (conversationId: string, before: string | null) =>
  request<Message[]>(
    'GET',
    `/api/conversations/${conversationId}/messages?markRead=false${before ? `&before=${before}` : ''}`,
  );
export const send = (conversationId: string, message: NewMessage) =>
  request<Message>('POST', `/api/conversations/${conversationId}/messages`, message);
/** Refused with 409 and the current message if it was edited after `ifEditedAt`. */
export const edit = (conversationId: string, messageId: string, change: { content: string; ifEditedAt: string | null }) =>
  request<Message>('PATCH', `/api/conversations/${conversationId}/messages/${messageId}`, change, AGAIN);
/** Outlives the page, so that messages read just before a tab closes count as read everywhere. */
export const markRead = (conversationId: string, upTo: string) =>
  request<void>('POST', `/api/conversations/${conversationId}/read_messages?upTo=${upTo}`, undefined, { again: 'quietly', keepalive: true });
