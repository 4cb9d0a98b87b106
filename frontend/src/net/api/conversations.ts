/** Conversations. */
import type { Conversation } from '../api-types';
import { query, request } from '../request';

/** How many conversations a page of all has. */
export const ALL = 200;
/** A page of all conversations, by id, from the first without `after`. */
export const allConversations = (after: string | null) =>
  request<Conversation[]>('GET', `/api/conversations/all${query({ after })}`, undefined, { again: 'quietly' });
export const conversation = (id: string) => request<Conversation>('GET', `/api/conversations/${id}`);
export const startConversation = (username: string) =>
  request<Conversation>('POST', '/api/conversations', { username });
/** The direct conversation of these people and the user. An empty list makes notes to self. */
export const startWith = (usernames: string[]) => request<Conversation>('POST', '/api/conversations', { usernames });
