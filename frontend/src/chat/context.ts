/** Hands what the signed-in page knows to the components below `Messenger`. */
import { createContext } from 'svelte';
import type { Chat } from './chat.svelte';

export const [useChat, provideChat] = createContext<Chat>();

/** The server's people: what they call it, and how a new one gets in. */
export type Team = {
  readonly name: string;
  /** A demo has no invites: users are added in a terminal. */
  readonly isDemo: boolean;
  invite: () => void;
};
export const [useTeam, provideTeam] = createContext<Team>();
