/** Page titles, for the browser, the heading and the menu. */
import type { Route } from './routes';

export const TITLES = {
  people: 'People',
  rooms: 'Rooms',
  mentions: 'Mentions',
  search: 'Search',
  invites: 'Invites',
  server: 'Team',
  audit: 'Audit log',
  settings: 'Settings',
  account: 'Profile',
  notifications: 'Notifications',
  appearance: 'Appearance',
  devices: 'Devices',
  'this-device': 'This device',
} as const;

/** Empty if the page has no title besides the server's name. */
export function titleOf(route: Route): string {
  switch (route.page) {
    case 'unknown':
      return 'Not found';
    case 'home':
    case 'conversation':
    case 'join':
    case 'reset':
    case 'device':
    case 'reference':
    case 'trust':
    case 'damaged-link':
      return '';
    default:
      return TITLES[route.page];
  }
}
