/** Failed requests, and when they are worth another try. */

/** The server answered with an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Errors by field, for status 422. */
    readonly errors: Record<string, string> = {},
    /** Milliseconds to wait before the next try, if the server says so. */
    readonly retryAfter: number | null = null,
    /** The current version of a message, for status 409. */
    readonly current: unknown = null,
  ) {
    super(message);
  }
}

/** No answer came: the server is down, or the network is. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server is not reachable. Check the connection and try again.', { cause });
  }
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;

/** Errors that mean "not now" rather than "not this". */
export const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/** Explains an error to the user and says what to do. */
export const explain = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong. Try again.';

/** Milliseconds to wait if the server says so: after too many requests (429), or when it is busy (503). */
export const waitOf = (error: unknown): number | null =>
  isStatus(error, 429) || isStatus(error, 503) ? (error as ApiError).retryAfter : null;

/** Milliseconds from now, for a number of seconds or a date (RFC 9110, 10.2.3); null for anything else. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/u.test(text)) return Number(text) * 1000;
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** A proxy may answer with anything, so the body is not trusted. */
export async function refusal(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => null);
  const message = typeof body?.message === 'string' ? body.message : `The server answered ${response.status}. Try again.`;
  return new ApiError(response.status, message, body?.errors ?? {}, parseRetryAfter(response.headers.get('retry-after'), Date.now()), body?.current ?? null);
}
