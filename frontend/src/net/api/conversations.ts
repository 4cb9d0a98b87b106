/** Conversations. */
import type { Conversation } from '../api-types';
import { request } from '../request';

export const conversationsBefore = (id: string) =>
  request<Conversation[]>('GET', `/api/conversations?before=${id}`);
export const conversation = (id: string) => request<Conversation>('GET', `/api/conversations/${id}`);
export const startConversation = (username: string) =>
  request<Conversation>('POST', '/api/conversations', { username });
