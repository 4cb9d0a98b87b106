/** The way back of a page on a phone: it leads to the conversations, unless the page is a part of something else. */
import { getContext, setContext } from 'svelte';
import { HOME } from '../../router/routes';

export type Back = { path: string; label: string };
export const HOMEWARD: Back = { path: HOME, label: 'Back to conversations' };

const KEY = Symbol('back');

export const provideBack = (back: () => Back): void => void setContext(KEY, back);
export const useBack = (): (() => Back) => getContext<(() => Back) | undefined>(KEY) ?? (() => HOMEWARD);
