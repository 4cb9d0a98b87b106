/** The page's own addresses. */

export type Route =
  | { page: 'home' }
  | { page: 'conversation'; conversationId: string }
  | { page: 'invites' }
  | { page: 'join' }
  | { page: 'unknown' };

export const HOME = '/';
export const INVITES = '/invites';
/** Where a link to join leads. Its secret is the fragment, which no server sees. */
export const JOIN = '/join';
export const conversationPath = (id: string): string => `/conversations/${id}`;

/** SQLite's ids are positive 64-bit integers. */
const CONVERSATION = /^\/conversations\/([1-9]\d{0,18})\/?$/u;

export function parseRoute(pathname: string): Route {
  if (pathname === HOME) return { page: 'home' };
  if (pathname === INVITES) return { page: 'invites' };
  if (pathname === JOIN) return { page: 'join' };
  const conversationId = CONVERSATION.exec(pathname)?.[1];
  return conversationId === undefined ? { page: 'unknown' } : { page: 'conversation', conversationId };
}
