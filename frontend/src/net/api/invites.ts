/** Invites. */
import type { Invite, InviteLook, NewInvite } from '../api-types';
import { AGAIN, query, request } from '../request';

/** With a person's name it also answers which username they would get. */
export const lookAtInvite = (token: string, displayName?: string) => request<InviteLook>('POST', '/api/invites/look', { token, displayName }, AGAIN);
export const createInvite = (terms: { uses: number; days: number; note: string }) =>
  request<NewInvite>('POST', '/api/invites', terms);
/** `uses` counts the people who have joined; `days` start now. */
export const changeInvite = (id: string, change: { uses?: number; days?: number }) => request<Invite>('PATCH', `/api/invites/${id}/terms`, change, AGAIN);
/** 25 invites, newest first, from the newest without `before`; `search` is part of a note or of a name. */
export const invites = (search: string, before: string | null, signal?: AbortSignal) =>
  request<Invite[]>('GET', `/api/invites${query({ search, before })}`, undefined, { signal });
export const revokeInvite = (id: string) => request<void>('POST', `/api/invites/${id}/revoke`);
