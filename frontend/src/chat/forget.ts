/** Erases what a user leaves in this browser. Loaded with what signs out. */
import { openOutboxStore } from '../net/outbox/outbox-store';
import { keep, keysStartingWith } from '../net/storage';
import type { Chat } from './chat.svelte';
import { eraseKeptFiles } from './kept-files';
import { rememberConversation } from './last-conversation';
import { forgetSearches } from './search/recent';

/** Erases unsent messages and files, deletions and drafts, the last searches, and the place to return to. The chat is closed. */
export async function forget(chat: Chat): Promise<void> {
  rememberConversation(chat.authUser.id, null);
  forgetSearches(chat.authUser.id);
  chat.drafts.clear();
  [chat.deletionPrefix, 'chinwag.news.'].flatMap(keysStartingWith).forEach((key) => keep(key, null));
  const erased = await Promise.allSettled([chat.files ? chat.files.clear() : eraseKeptFiles(chat), eraseMessages(chat.authUser.id)]);
  for (const result of erased) if (result.status === 'rejected') throw result.reason;
}

async function eraseMessages(userId: string): Promise<void> {
  const outbox = await openOutboxStore();
  for (const entry of await outbox.list(userId)) await outbox.remove(entry);
}
