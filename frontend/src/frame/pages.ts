/** Pages loaded on demand: most visits need none. */
export const PAGES = {
  account: () => import('../account/AccountPage.svelte'),
  audit: () => import('../settings/audit/AuditPage.svelte'),
  devices: () => import('../account/devices/DevicesPage.svelte'),
  invites: () => import('../settings/invites/InvitesPage.svelte'),
  mentions: () => import('../chat/mentions/MentionsPage.svelte'),
  people: () => import('../people/PeoplePage.svelte'),
  rooms: () => import('../chat/rooms/RoomsPage.svelte'),
  server: () => import('../settings/ServerPage.svelte'),
  'this-device': () => import('../trust/ThisDevicePage.svelte'),
};
