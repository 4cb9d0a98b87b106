/** The files that this browser keeps for a user, as long as the code for them is not loaded. */
import type { Chat } from '../chat/chat.svelte';
import { openFileStore } from '../net/uploads/file-store';

type Part = Pick<Chat, 'files' | 'authUser' | 'drafts'>;

/** Lets the drafts know of their files, so that they are counted. */
export async function noteKeptFiles({ files, authUser, drafts }: Part): Promise<void> {
  if (files) return;
  const kept = await (await openFileStore()).list(authUser.id).catch(() => []);
  for (const { conversationId, place, name } of kept) if (place !== 'sent') drafts.files.set(conversationId, name);
}

export async function eraseKeptFiles({ files, authUser }: Part): Promise<void> {
  if (files) return;
  const store = await openFileStore();
  await store.remove((await store.list(authUser.id)).map(({ id }) => id));
}
