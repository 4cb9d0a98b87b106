/** The page's own addresses. */

export type Route = { page: 'home' } | { page: 'conversation'; conversationId: string } | { page: 'unknown' };

export const HOME = '/';
export const conversationPath = (id: string): string => `/conversations/${id}`;

/** SQLite's ids are positive 64-bit integers. */
const CONVERSATION = /^\/conversations\/([1-9]\d{0,18})\/?$/u;

export function parseRoute(pathname: string): Route {
  if (pathname === HOME) return { page: 'home' };
  const conversationId = CONVERSATION.exec(pathname)?.[1];
  return conversationId === undefined ? { page: 'unknown' } : { page: 'conversation', conversationId };
}
