/** The messages that mention the user or answer them. */
import type { Message } from '../api-types';
import { query, request } from '../request';

/** 25 messages, newest first. */
export const mentions = (before: string | null, signal?: AbortSignal) =>
  request<Message[]>('GET', `/api/mentions${query({ before })}`, undefined, { signal });
