/** The audit log. */
import type { AuditEntry } from '../api-types';
import { query, request } from '../request';

/** 50 entries, newest first, from the newest without `before`; `search` is part of a name. */
export const audit = (search: string, before: string | null, signal?: AbortSignal) =>
  request<AuditEntry[]>('GET', `/api/audit${query({ search, before })}`, undefined, { signal });
