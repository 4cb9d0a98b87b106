/** The pages of the settings. */
import type { Component } from 'svelte';
import type { SectionPage } from './sections';

export const PAGES: Record<SectionPage, () => Promise<{ default: Component }>> = {
  account: () => import('../../account/AccountPage.svelte'),
  appearance: () => import('../../account/AppearancePage.svelte'),
  audit: () => import('../../settings/audit/AuditPage.svelte'),
  devices: () => import('../../account/devices/DevicesPage.svelte'),
  invites: () => import('../../settings/invites/InvitesPage.svelte'),
  notifications: () => import('../../account/notifications/NotificationsPage.svelte'),
  people: () => import('../../people/PeoplePage.svelte'),
  server: () => import('../../settings/ServerPage.svelte'),
  'this-device': () => import('../../trust/ThisDevicePage.svelte'),
};
