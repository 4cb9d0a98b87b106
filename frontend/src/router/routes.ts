/** The page's own addresses. */

/** Pages with a fixed address. */
const PAGES = {
  '/': 'home',
  '/people': 'people',
  '/rooms': 'rooms',
  '/mentions': 'mentions',
  '/search': 'search',
  '/invites': 'invites',
  '/server': 'server',
  '/audit': 'audit',
  '/settings': 'settings',
  '/account': 'account',
  '/notifications': 'notifications',
  '/appearance': 'appearance',
  '/devices': 'devices',
  '/this-device': 'this-device',
  '/join': 'join',
  '/reset': 'reset',
  '/device': 'device',
  '/reference': 'reference',
  '/trust': 'trust',
} as const;

export type Route =
  | { page: (typeof PAGES)[keyof typeof PAGES] }
  /** `messageId`: a link to a message. */
  | { page: 'conversation'; conversationId: string; messageId: string | null }
  /** A secret link in which a program changed `#` to `%23`. */
  | { page: 'damaged-link' }
  | { page: 'unknown' };

export const HOME = '/';
export const PEOPLE = '/people';
export const ROOMS = '/rooms';
export const MENTIONS = '/mentions';
export const SEARCH = '/search';
export const INVITES = '/invites';
export const SERVER = '/server';
export const AUDIT = '/audit';
/** The list of all settings, on a phone; the first of them on a wider screen. */
export const SETTINGS = '/settings';
export const ACCOUNT = '/account';
export const NOTIFICATIONS = '/notifications';
export const APPEARANCE = '/appearance';
export const DEVICES = '/devices';
export const THIS_DEVICE = '/this-device';
/** Secret links: the secret is the fragment, which is never sent to a server. */
export const JOIN = '/join';
export const RESET = '/reset';
export const DEVICE = '/device';
/** The API reference. The fragment names an operation. */
export const REFERENCE = '/reference';
/** How to trust the server's certificate. */
export const TRUST = '/trust';
export const conversationPath = (id: string): string => `/conversations/${id}`;
export const searchPath = (typed: string): string => `${SEARCH}?query=${encodeURIComponent(typed)}`;
export const messagePath = (conversationId: string, id: string): string => `${conversationPath(conversationId)}/${id}`;

/** SQLite's ids are positive 64-bit integers. */
const CONVERSATION = /^\/conversations\/([1-9]\d{0,18})(?:\/([1-9]\d{0,18}))?\/?$/u;

const DAMAGED_LINK = new RegExp(`^(?:${[JOIN, RESET, DEVICE].join('|')})%23`, 'u');

export function parseRoute(pathname: string): Route {
  if (isPage(pathname)) return { page: PAGES[pathname] };
  if (DAMAGED_LINK.test(pathname)) return { page: 'damaged-link' };
  const [, conversationId, messageId = null] = CONVERSATION.exec(pathname) ?? [];
  return conversationId === undefined ? { page: 'unknown' } : { page: 'conversation', conversationId, messageId };
}

const isPage = (pathname: string): pathname is keyof typeof PAGES => Object.hasOwn(PAGES, pathname);
