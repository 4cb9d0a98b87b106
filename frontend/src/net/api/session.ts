/** The user's own session: its start, its state and its end. */
import type { Joined, Login, PolledEvents, SessionToken, Snapshot, User } from '../api-types';
import { isStatus } from '../refusals';
import { AGAIN, query, request } from '../request';

export const snapshot = () => request<Snapshot>('GET', '/api/snapshot');
export const authUser = () => request<User>('GET', '/api/auth_user');
/** Whether the cookie is still this user's. It may have expired or belong to another user. Callers do their own waiting. */
export async function isSignedInAs(userId: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await request<User>('GET', '/api/auth_user', undefined, { again: 'never', signal })).id === userId;
  } catch (error) {
    if (isStatus(error, 401)) return false;
    throw error;
  }
}
/**
 * Resolves with any answer. Without cookies, as browsers keep separate connections for that: dead connections of these
 * requests take no place from the page's own.
 */
export const reach = (signal: AbortSignal) => fetch('/api/health', { credentials: 'omit', cache: 'no-store', signal });
/** Rejects with the reason why the server would not open a stream: an EventSource cannot see it. */
export const tryStream = (signal: AbortSignal) =>
  request<void>('HEAD', '/api/messages', undefined, { again: 'never', accept: 'text/event-stream', signal });
/** The events that follow an event id, or the first that come within `wait` seconds. */
export const pollEvents = (after: string, wait: number, signal: AbortSignal) =>
  request<PolledEvents>('GET', `/api/events${query({ after, wait: String(wait) })}`, undefined, { again: 'never', signal });
/** The password can be left out only in a demo. */
export const logIn = (username: string, password?: string) =>
  request<Login>('POST', '/api/login', { username, password });
export const logOut = () => request<void>('POST', '/api/logout', undefined, AGAIN);
/** `serverName` is for the first owner. */
export type Newcomer = { token: string; username: string; displayName: string; password: string; serverName?: string };
export const join = (newcomer: Newcomer) => request<Joined>('POST', '/api/join', newcomer);
export const resetPassword = (token: string, password: string) => request<Login>('POST', '/api/resets/use', { token, password });
/** `current` can be left out only if there is no password yet. Every other session ends. */
export const changePassword = (change: { password: string; current?: string; disconnectGithub?: boolean }) =>
  request<SessionToken>('POST', '/api/account/password', change);
/** Null until the first device decides. */
export async function enterByClaim(claim: string): Promise<Login | null> {
  const answer = await request<Login | Record<string, never>>('POST', '/api/device_links/enter', { claim });
  return 'authUser' in answer ? (answer as Login) : null;
}
