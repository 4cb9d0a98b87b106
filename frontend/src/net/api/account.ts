/** The user's own account. */
import type { Account, User } from '../api-types';
import { request } from '../request';

export const account = () => request<Account>('GET', '/api/account');
export const changeProfile = (profile: { displayName?: string; status?: string }) => request<User>('PATCH', '/api/account', profile);
export const setPicture = (file: Blob) => request<User>('PUT', '/api/account/picture', file);
export const removePicture = () => request<User>('DELETE', '/api/account/picture');
/** The address at GitHub to sign in, to join with an invite, or to connect the user's account. */
export const gitHubAddress = (purpose: { token?: string; link?: boolean; password?: string }) => request<{ url: string }>('POST', '/api/oauth/github', purpose);
export const disconnectGitHub = () => request<void>('POST', '/api/account/github/part');
