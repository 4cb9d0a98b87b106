/** Links that sign in another device. */
import type { DeviceClaim, DeviceLink, DevicePreview, OneTimeLink } from '../api-types';
import { AGAIN, request } from '../request';

export const createDeviceLink = () => request<OneTimeLink>('POST', '/api/device_links');
export const deviceLink = () => request<DeviceLink>('GET', '/api/device_links');
export const confirmDevice = (number: string) => request<void>('POST', '/api/device_links/confirm', { number });
export const refuseDevice = () => request<void>('POST', '/api/device_links/refuse');
/** The user of a device link. The link stays unclaimed. */
export const lookAtDeviceLink = (token: string) => request<DevicePreview>('POST', '/api/device_links/look', { token }, AGAIN);
export const claimDeviceLink = (token: string) => request<DeviceClaim>('POST', '/api/device_links/claim', { token }, AGAIN);
