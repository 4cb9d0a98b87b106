/** Pages loaded on demand: most visits need none. */
import type { Component } from 'svelte';
import type { Route } from '../router/routes';
import { TITLES } from '../router/titles';

type Load = () => Promise<{ default: Component }>;

const LISTS: Partial<Record<Route['page'], Load>> = {
  mentions: () => import('../chat/mentions/MentionsPage.svelte'),
  search: () => import('../chat/search/SearchPage.svelte'),
  rooms: () => import('../chat/rooms/RoomsPage.svelte'),
};
const loadSettings: Load = () => import('./settings/SettingsArea.svelte');

/** All other pages with a title are in the settings. Null for a page that is not loaded later. */
export const loaderOf = (page: Route['page']): Load | null => LISTS[page] ?? (page in TITLES ? loadSettings : null);
