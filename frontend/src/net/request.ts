/**
 * One typed fetch, for the server's routes in `api/`. Every failure is an `ApiError` or an `Unreachable`. Idempotent
 * requests are repeated automatically when the server says when.
 */
import { addPendingRetry } from './pending-retries';
import { refusal, Unreachable } from './refusals';
import { withRetries } from './retry';

/** Long enough for a slow link, short enough to notice a dead one. */
const TIMEOUT = 20_000;
/** Pictures take longer on a slow link. */
const UPLOAD_TIMEOUT = 120_000;

/** The service worker's answers from its store, and the store of the user's state (`public/sw.js`). */
const KEPT_HEADER = 'x-chinwag-kept';
const KEPT_STATE = 'chinwag.state';
let isOld = false;

/** Whether something was answered from the store since the last call: it may be old. */
export function takeOld(): boolean {
  const was = isOld;
  isOld = false;
  return was;
}

/** Nothing of the user's state stays in the store, and no message in a notification. */
export function forgetKept(): void {
  void globalThis.caches?.delete(KEPT_STATE).catch(() => {});
  const closeAll = async (worker?: ServiceWorkerRegistration) => (await worker?.getNotifications())?.forEach((shown) => shown.close());
  void globalThis.navigator?.serviceWorker?.getRegistration().then(closeAll).catch(() => {});
}

/** The page sizes: of conversations, messages and invites, and of users and the audit log. */
export const PAGE = 25;
export const LONG_PAGE = 50;

type Method = 'HEAD' | 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Options = {
  /** Whether it is repeated automatically, and whether the user is told. */
  again?: 'aloud' | 'quietly' | 'never';
  accept?: string;
  signal?: AbortSignal | undefined;
  keepalive?: boolean;
};

/** Idempotent: repeating it changes nothing. */
export const AGAIN = { again: 'aloud' } as const;

export function request<T>(method: Method, path: string, body?: object, options: Options = {}): Promise<T> {
  const { again = method === 'GET' ? 'aloud' : 'never', signal } = options;
  const ask = () => askOnce<T>(method, path, body, options);
  if (again === 'never') return ask();
  return withRetries(ask, { signal, ...(again === 'aloud' && { onwait: addPendingRetry }) });
}

/** Files are sent as they are, anything else as JSON. */
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
  isOld ||= response.headers.has(KEPT_HEADER);
  if (response.status === 204 || method === 'HEAD') return undefined as T;
  return response.json().catch((cause) => Promise.reject(new Unreachable(cause)));
}

/** A GET request that blocks the page until the answer. Throws without one. */
export function requestNow<T>(path: string): T {
  const request = new XMLHttpRequest();
  request.open('GET', path, false);
  request.setRequestHeader('accept', 'application/json');
  request.send();
  if (request.status !== 200) throw new Error(`The server answered ${request.status}.`);
  return JSON.parse(request.responseText) as T;
}

/** Leaves out empty values. */
export function query(parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}
