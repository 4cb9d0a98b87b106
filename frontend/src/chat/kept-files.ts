/** The files that this browser keeps for a user, as long as the code for them is not loaded. */
import type { Chat } from '../chat/chat.svelte';
import { openFileStore } from '../net/uploads/file-store';

type Part = Pick<Chat, 'files' | 'authUser'>;

export async function eraseKeptFiles({ files, authUser }: Part): Promise<void> {
  if (files) return;
  const store = await openFileStore();
  await store.remove((await store.list(authUser.id)).map(({ id }) => id));
}
