/** The sections of the settings, and which of them a user sees. */
import type { Role } from '../../net/api-types';
import { ACCOUNT, APPEARANCE, AUDIT, DEVICES, INVITES, NOTIFICATIONS, PEOPLE, SERVER, THIS_DEVICE } from '../../router/routes';
import type { TITLES } from '../../router/titles';
import type { IconName } from '../../ui/Icon.svelte';

export type SectionPage = Exclude<keyof typeof TITLES, 'mentions' | 'search' | 'rooms' | 'settings'>;
export type Section = { page: SectionPage; path: string; icon: IconName };
/** `heading` is empty for the user's own settings, which come first. */
export type Group = { heading: string; sections: readonly Section[] };

const MINE: Group = {
  heading: '',
  sections: [
    { page: 'account', path: ACCOUNT, icon: 'pencil' },
    { page: 'notifications', path: NOTIFICATIONS, icon: 'bell' },
    { page: 'appearance', path: APPEARANCE, icon: 'theme' },
    { page: 'devices', path: DEVICES, icon: 'key' },
    { page: 'this-device', path: THIS_DEVICE, icon: 'device' },
  ],
};
const OWNERS: Group = {
  heading: 'For owners',
  sections: [
    { page: 'server', path: SERVER, icon: 'settings' },
    { page: 'people', path: PEOPLE, icon: 'people' },
    { page: 'invites', path: INVITES, icon: 'invite' },
    { page: 'audit', path: AUDIT, icon: 'document' },
  ],
};

export const groupsFor = (role: Role): readonly Group[] => (role === 'owner' ? [MINE, OWNERS] : [MINE]);

/** Everyone can see the people; for owners alone they are a part of the settings. */
export const hasSection = (role: Role, page: string): boolean => groupsFor(role).some(({ sections }) => sections.some((section) => section.page === page));
