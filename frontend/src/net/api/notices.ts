/** Notices about the user's account. */
import type { Notice } from '../api-types';
import { AGAIN, request } from '../request';

/** Newest first, 20 at most. */
export const notices = () => request<Notice[]>('GET', '/api/notices');
export const dismissNotice = (id: string) => request<void>('POST', `/api/notices/${id}/dismiss`, undefined, AGAIN);
