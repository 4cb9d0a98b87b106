/** Answers that are not the one that was asked for, and when they say that it is worth another try. */

/** The server answered, and refused. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong with each field, when the status is 422. */
    readonly errors: Record<string, string> = {},
    /** Milliseconds the server asks to wait before the next try. */
    readonly retryAfter: number | null = null,
    /** What is there instead, when the status is 409 and the server says what. */
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

/** What happened and what to do, for the person in front of the page. */
export const explain = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong. Try again.';

/** Milliseconds until it is worth another try, where the server says so: too much was asked (429), or it is busy (503). */
export const waitOf = (error: unknown): number | null =>
  isStatus(error, 429) || isStatus(error, 503) ? (error as ApiError).retryAfter : null;

/** Milliseconds from now, of a number of seconds or a date (RFC 9110, 10.2.3); null for anything else. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/u.test(text)) return Number(text) * 1000;
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** A proxy in between may answer with anything, so nothing about the body is taken for granted. */
export async function refusal(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => null);
  const message = typeof body?.message === 'string' ? body.message : `The server answered ${response.status}. Try again.`;
  return new ApiError(response.status, message, body?.errors ?? {}, parseRetryAfter(response.headers.get('retry-after'), Date.now()), body?.current ?? null);
}
