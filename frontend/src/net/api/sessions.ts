/** The user's sessions on all devices. */
import type { SessionView } from '../api-types';
import { request } from '../request';

/** 50 at most: this session first, then by last use. */
export const sessions = () => request<SessionView[]>('GET', '/api/sessions');
export const revokeSession = (id: string) => request<void>('POST', `/api/sessions/${id}/revoke`);
export const revokeOtherSessions = () => request<void>('POST', '/api/sessions/revoke_others');
