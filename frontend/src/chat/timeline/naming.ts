/** The people and rooms that a message names. */
import type { Chat } from '../chat.svelte';
import type { Naming } from './message-parts';

export const namingOf = ({ mentions, mentionsRoom }: { mentions: readonly string[]; mentionsRoom: boolean }, chat: Chat): Naming => ({
  mentioned: () => mentions.flatMap((id) => chat.userOf(id) ?? []),
  mentionsRoom,
  roomOf: chat.roomLinks.find,
});
