/** Joins a room that the user only reads. */
import type { Conversation } from '../../net/api-types';
import { join } from '../../net/api/rooms';
import { isStatus } from '../../net/refusals';
import type { Conversations } from '../conversations.svelte';

/** A refusal means that the room is private or archived by now. The stream does not tell of that, so it is loaded again. */
export async function joinRoom(conversations: Pick<Conversations, 'change' | 'load'>, id: string): Promise<Conversation> {
  try {
    return await conversations.change(() => join(id));
  } catch (error) {
    if (isStatus(error, 403) || isStatus(error, 404)) await conversations.load(id).catch(() => {});
    throw error;
  }
}
