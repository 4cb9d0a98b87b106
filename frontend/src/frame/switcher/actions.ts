/** The switcher's actions: pages, dialogs and themes. */
import { creating } from '../../chat/rooms/creating';
import { jumping } from '../../chat/timeline/days/jumping';
import type { Role } from '../../net/api-types';
import { router } from '../../router/router.svelte';
import { ACCOUNT, APPEARANCE, AUDIT, DEVICES, MENTIONS, NOTIFICATIONS, PEOPLE, REFERENCE, ROOMS, SEARCH, SERVER, THIS_DEVICE } from '../../router/routes';
import { TITLES } from '../../router/titles';
import { inviting } from '../../settings/invites/inviting';
import type { IconName } from '../../ui/Icon.svelte';
import { theme } from '../../ui/theme.svelte';
import { KEYBOARD } from '../shortcuts/icon';
import { type Action, SEARCH_MESSAGES } from './options';

/** Called by the actions with a dialog of their own. */
export type DialogOpeners = { onstart: () => void; onshortcuts: () => void };

const page = (name: string, icon: IconName, path: string): Action => ({ name, icon, run: () => router.go(path) });

export const actionsFor = (role: Role, { onstart, onshortcuts }: DialogOpeners): Action[] => [
  { name: 'New message', icon: 'compose', run: onstart },
  { name: 'Create a room', icon: 'plus', run: () => creating.open() },
  ...(jumping.onopen ? [{ name: 'Jump to a date', icon: 'clock', run: () => jumping.open() } as const] : []),
  page(SEARCH_MESSAGES, 'search', SEARCH),
  page(TITLES.mentions, 'bell', MENTIONS),
  page('Browse rooms', 'search', ROOMS),
  ...(role === 'owner' ? [{ name: 'Invite people', icon: 'invite', run: () => void inviting.open() } as const] : []),
  page(TITLES.people, 'people', PEOPLE),
  page('Profile and password', 'pencil', ACCOUNT),
  page(TITLES.notifications, 'bell', NOTIFICATIONS),
  page(TITLES.appearance, 'theme', APPEARANCE),
  page(TITLES.devices, 'key', DEVICES),
  page(TITLES['this-device'], 'device', THIS_DEVICE),
  ...(role === 'owner' ? [page('Name and picture of the team', 'settings', SERVER), page(TITLES.audit, 'document', AUDIT)] : []),
  { name: 'Keyboard shortcuts', icon: { path: KEYBOARD }, run: onshortcuts },
  { name: 'Theme: Light', icon: 'theme', run: () => theme.choose('light') },
  { name: 'Theme: Dark', icon: 'theme', run: () => theme.choose('dark') },
  { name: 'Theme: System', icon: 'theme', run: () => theme.choose('system') },
  page('API reference', 'document', REFERENCE),
];
