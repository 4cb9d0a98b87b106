/** Links that set a new password. */
import type { ResetLook } from '../api-types';
import { AGAIN, request } from '../request';

export const lookAtReset = (token: string) => request<ResetLook>('POST', '/api/resets/look', { token }, AGAIN);
