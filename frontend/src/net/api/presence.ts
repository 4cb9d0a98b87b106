/** Presence and typing. */
import type { DevicePresence, Present } from '../api-types';
import { request } from '../request';

export const presence = (signal?: AbortSignal) => request<Present>('GET', '/api/presence', undefined, { again: 'quietly', signal });
export const tellPresence = (state: DevicePresence['state']) => request<void>('POST', '/api/presence', { state }, { again: 'never' });
export const tellTyping = (conversationId: string) => request<void>('POST', `/api/conversations/${conversationId}/typing`, undefined, { again: 'never' });
