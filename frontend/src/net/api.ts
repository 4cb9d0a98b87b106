/**
 * The server's routes as functions, over one typed fetch. Every failure is an `ApiError` or an `Unreachable`. What may be
 * asked twice is asked again by itself when the server says when.
 */
import type {
  Account, AuditEntry, Conversation, DeviceClaim, DeviceLink, DevicePreview, Invite, InviteLook, Joined, Login, Message, NewInvite,
  NewMessage, Notice, OneTimeLink, Person, ResetLook, ServerInfo, SessionToken, SessionView, Snapshot, User,
} from './api-types';
import { addPendingRetry } from './pending-retries';
import { isStatus, refusal, Unreachable } from './refusals';
import { withRetries } from './retry';

/** Long enough for a slow link, short enough that a dead one is noticed. */
const TIMEOUT = 20_000;
/** A picture takes its time on a slow link. */
const UPLOAD_TIMEOUT = 120_000;

export * from './refusals';

/** The OpenAPI document of these routes. */
export const apiDocument = () => request<unknown>('GET', '/api/openapi.json');
export const server = () => request<ServerInfo>('GET', '/api/server');
export const authUser = () => request<User>('GET', '/api/auth_user');
export const snapshot = () => request<Snapshot>('GET', '/api/snapshot');
/** Without a password only where the server is a demo. */
export const logIn = (username: string, password?: string) =>
  request<Login>('POST', '/api/login', { username, password });
export const logOut = () => request<void>('POST', '/api/logout', undefined, AGAIN);

export const lookAtInvite = (token: string) => request<InviteLook>('POST', '/api/invites/look', { token }, AGAIN);
export const join = (token: string, username: string, password: string) =>
  request<Joined>('POST', '/api/join', { token, username, password });
export const createInvite = (terms: { uses: number; days: number; note: string }) =>
  request<NewInvite>('POST', '/api/invites', terms);
/** 25 invites, newest first, the newest of all without `before`; `search` is part of a note, or of a name. */
export const invites = (search: string, before: string | null, signal?: AbortSignal) =>
  request<Invite[]>('GET', `/api/invites${query({ search, before })}`, undefined, { signal });
export const revokeInvite = (id: string) => request<void>('POST', `/api/invites/${id}/revoke`);

export const account = () => request<Account>('GET', '/api/account');
export const changeProfile = (profile: { displayName?: string; status?: string }) => request<User>('PATCH', '/api/account', profile);
export const setPicture = (file: Blob) => request<User>('PUT', '/api/account/picture', file);
export const removePicture = () => request<User>('DELETE', '/api/account/picture');
/** Without `current` only where there is none yet. Every other session ends. */
export const changePassword = (change: { password: string; current?: string; disconnectGithub?: boolean }) =>
  request<SessionToken>('POST', '/api/account/password', change);

/** Where to go on at GitHub: to sign in, to join by an invite, or to connect the identity there to one's account. */
export const gitHubAddress = (purpose: { token?: string; link?: boolean; password?: string }) => request<{ url: string }>('POST', '/api/oauth/github', purpose);
export const disconnectGitHub = () => request<void>('POST', '/api/account/github/part');

/** 50 at most: the one that asks first, then the one that was used last. */
export const sessions = () => request<SessionView[]>('GET', '/api/sessions');
export const revokeSession = (id: string) => request<void>('POST', `/api/sessions/${id}/revoke`);
export const revokeOtherSessions = () => request<void>('POST', '/api/sessions/revoke_others');

export const createDeviceLink = () => request<OneTimeLink>('POST', '/api/device_links');
export const deviceLink = () => request<DeviceLink>('GET', '/api/device_links');
export const confirmDevice = (number: string) => request<void>('POST', '/api/device_links/confirm', { number });
export const refuseDevice = () => request<void>('POST', '/api/device_links/refuse');
/** Whom a link signs in. It stays unclaimed. */
export const lookAtDeviceLink = (token: string) => request<DevicePreview>('POST', '/api/device_links/look', { token }, AGAIN);
export const claimDeviceLink = (token: string) => request<DeviceClaim>('POST', '/api/device_links/claim', { token }, AGAIN);
/** Null while the first device has not decided. */
export async function enterByClaim(claim: string): Promise<Login | null> {
  const answer = await request<Login | Record<string, never>>('POST', '/api/device_links/enter', { claim });
  return 'authUser' in answer ? (answer as Login) : null;
}

export const lookAtReset = (token: string) => request<ResetLook>('POST', '/api/resets/look', { token }, AGAIN);
export const resetPassword = (token: string, password: string) => request<Login>('POST', '/api/resets/use', { token, password });

/** Newest first, 20 at most. */
export const notices = () => request<Notice[]>('GET', '/api/notices');
export const dismissNotice = (id: string) => request<void>('POST', `/api/notices/${id}/dismiss`, undefined, AGAIN);

export type Show = 'all' | 'owners' | 'deactivated';
/** 50 people, by name, the first of all without `after`; `search` is part of a name, and exact hits come first then. */
export const people = (search: string, show: Show, after: string | null, signal?: AbortSignal) =>
  request<Person[]>('GET', `/api/users${query({ search, show, after })}`, undefined, { signal });
export const setRole = (id: string, role: 'owner' | 'member') => request<void>('POST', `/api/users/${id}/role`, { role });
export const deactivate = (id: string) => request<void>('POST', `/api/users/${id}/deactivate`);
export const reactivate = (id: string) => request<void>('POST', `/api/users/${id}/reactivate`);
export const createReset = (id: string) => request<OneTimeLink>('POST', `/api/users/${id}/reset`);
/** 50 entries, newest first, the newest of all without `before`; `search` is part of a name. */
export const audit = (search: string, before: string | null, signal?: AbortSignal) =>
  request<AuditEntry[]>('GET', `/api/audit${query({ search, before })}`, undefined, { signal });
/** How many people, or entries of the audit log, come at once. */
export const LONG_PAGE = 50;

/** An empty name restores the first. */
export const renameServer = (name: string) => request<void>('PATCH', '/api/server', { name });
export const setServerPicture = (picture: Blob) => request<ServerInfo>('PUT', '/api/server/picture', picture);
export const removeServerPicture = () => request<ServerInfo>('DELETE', '/api/server/picture');

export const conversationsBefore = (id: string) =>
  request<Conversation[]>('GET', `/api/conversations?before=${id}`);
export const conversation = (id: string) => request<Conversation>('GET', `/api/conversations/${id}`);
export const startConversation = (username: string) =>
  request<Conversation>('POST', '/api/conversations', { username });

/** 25 messages, newest first, the newest of all without `before`. Reading them here does not move the read marker. */
export const messages = (conversationId: string, before: string | null) =>
  request<Message[]>(
    'GET',
    `/api/conversations/${conversationId}/messages?markRead=false${before ? `&before=${before}` : ''}`,
  );
export const PAGE = 25;

export const send = (conversationId: string, message: NewMessage) =>
  request<Message>('POST', `/api/conversations/${conversationId}/messages`, message);
/** Refused with 409, and the message as it is, if it was edited since it was seen as `ifEditedAt` says. */
export const edit = (conversationId: string, messageId: string, change: { content: string; ifEditedAt: string | null }) =>
  request<Message>('PATCH', `/api/conversations/${conversationId}/messages/${messageId}`, change, AGAIN);
/** It outlives the page: what was read before a tab is closed is read everywhere. */
export const markRead = (conversationId: string, upTo: string) =>
  request<void>('POST', `/api/conversations/${conversationId}/read_messages?upTo=${upTo}`, undefined, { again: 'quietly', keepalive: true });

/** Whether the cookie is this user's. It may have expired, or be somebody else's by now. Whoever asks waits by themselves. */
export async function isSignedInAs(userId: string): Promise<boolean> {
  try {
    return (await request<User>('GET', '/api/auth_user', undefined, { again: 'never' })).id === userId;
  } catch (error) {
    if (isStatus(error, 401)) return false;
    throw error;
  }
}

/** Rejects with why the server would not open a stream: an EventSource cannot see that. */
export const tryStream = () =>
  request<void>('HEAD', '/api/messages', undefined, { again: 'never', accept: 'text/event-stream' });

/** What is empty is left out. */
function query(parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

type Method = 'HEAD' | 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Options = {
  /** Whether it is asked again by itself, and whether anybody is told. */
  again?: 'aloud' | 'quietly' | 'never';
  accept?: string;
  signal?: AbortSignal | undefined;
  keepalive?: boolean;
};

/** It may be asked twice: the second time changes nothing. */
const AGAIN = { again: 'aloud' } as const;

function request<T>(method: Method, path: string, body?: object, options: Options = {}): Promise<T> {
  const { again = method === 'GET' ? 'aloud' : 'never', signal } = options;
  const ask = () => askOnce<T>(method, path, body, options);
  if (again === 'never') return ask();
  return withRetries(ask, { signal, ...(again === 'aloud' && { onwait: addPendingRetry }) });
}

/** A file is sent as it is, anything else as JSON. */
async function askOnce<T>(method: Method, path: string, body: object | undefined, options: Options): Promise<T> {
  const file = body instanceof Blob ? body : null;
  const timeout = AbortSignal.timeout(file ? UPLOAD_TIMEOUT : TIMEOUT);
  const type = file ? file.type || 'application/octet-stream' : 'application/json';
  const response = await fetch(path, {
    method,
    headers: { accept: options.accept ?? 'application/json', ...(body && { 'content-type': type }) },
    body: file ?? (body ? JSON.stringify(body) : null),
    keepalive: options.keepalive ?? false,
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  }).catch((cause) => Promise.reject(new Unreachable(cause)));
  if (!response.ok) throw await refusal(response);
  if (response.status === 204 || method === 'HEAD') return undefined as T;
  return response.json().catch((cause) => Promise.reject(new Unreachable(cause)));
}
