/** The people of this server. */
import type { OneTimeLink, Person, User } from '../api-types';
import { query, request } from '../request';

export type Show = 'all' | 'owners' | 'deactivated';
/** 50 users by name, from the first without `after`; `search` is part of a name, with exact hits first. */
export const people = (search: string, show: Show, after: string | null, signal?: AbortSignal, again: 'aloud' | 'never' = 'aloud') =>
  request<Person[]>('GET', `/api/users${query({ search, show, after })}`, undefined, { signal, again });
export const setRole = (id: string, role: 'owner' | 'member') => request<void>('POST', `/api/users/${id}/role`, { role });
export const deactivate = (id: string) => request<void>('POST', `/api/users/${id}/deactivate`);
export const reactivate = (id: string) => request<void>('POST', `/api/users/${id}/reactivate`);
export const createReset = (id: string) => request<OneTimeLink>('POST', `/api/users/${id}/reset`);
/** How many users a request asks for by their ids. */
export const MOST_IDS = 100;
export const usersByIds = (ids: readonly string[]) => request<{ users: User[] }>('GET', `/api/users${query({ ids: ids.join(',') })}`, undefined, { again: 'quietly' });
