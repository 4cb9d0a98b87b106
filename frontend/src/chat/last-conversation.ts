/** The conversation that `/` opens: the one that the user had open last in this browser. */
import { keep, recall } from '../net/storage';
import type { Conversations } from './conversations.svelte';

const keyOf = (userId: string): string => `chinwag.last.${userId}`;

/** Null forgets it. */
export const rememberConversation = (userId: string, id: string | null): void => keep(keyOf(userId), id);

/** The last open conversation, else the first unread one, else the room of everyone. The last one may be older than all that are loaded. */
export function startingPlace(userId: string, conversations: Conversations): string | null {
  const last = recall(keyOf(userId));
  if (last !== null && (conversations.get(last) || conversations.hasMore)) return last;
  const unread = conversations.unread(1)[0];
  return (unread ?? conversations.all.find(({ isEveryone }) => isEveryone))?.id ?? null;
}
