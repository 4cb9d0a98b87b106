/** Many requests at once, as programs send them without a browser. */
import { expect } from '@playwright/test';
import type { Login } from '../src/net/api-types';

/** The number of concurrent requests. */
const AT_ONCE = 16;

/** A program with a session, or without. */
export type Program = (method: string, path: string, data?: unknown) => Promise<Response>;

export const program =
  (origin: string, headers: Record<string, string> = {}): Program =>
  (method, path, data) =>
    fetch(new URL(path, origin), {
      method,
      redirect: 'manual',
      headers: { ...(data !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(data !== undefined && { body: JSON.stringify(data) }),
    });

export async function demoProgram(origin: string, username: string, headers: Record<string, string> = {}): Promise<Program> {
  const answer = await program(origin, headers)('POST', '/api/login', { username });
  expect(answer.status).toBe(200);
  return program(origin, { authorization: `Bearer ${((await answer.json()) as Login).token}` });
}

/** Sends as many at once as the server allows, and returns the answers in order. */
export async function each<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map((item, index) => work(item, start + index)))));
  }
  return results;
}
