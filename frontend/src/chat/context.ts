/** Hands the signed-in user's chat to the components below `Messenger`. */
import { createContext } from 'svelte';
import type { Chat } from './chat.svelte';

export const [useChat, provideChat] = createContext<Chat>();
