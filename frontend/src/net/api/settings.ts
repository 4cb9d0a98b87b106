/** The user's own settings. */
import type { Settings, SettingsChange } from '../api-types';
import { request } from '../request';

export const settings = () => request<Settings>('GET', '/api/settings');
export const changeSettings = (change: SettingsChange) => request<Settings>('PATCH', '/api/settings', change);
