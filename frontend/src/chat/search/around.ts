/** The messages before and after a result. */
import type { Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isNewer } from '../../net/ids';

/** Null where there is none. */
export type Around = { before: Message | null; after: Message | null };

/** Loads them, but for those that are gone meanwhile. Marks nothing as read. */
export async function loadAround({ conversationId, id }: Message, isGone: (id: string) => boolean): Promise<Around> {
  const messages = await api.messages(conversationId, { around: id });
  return neighboursOf(id, messages.filter((message) => !isGone(message.id)));
}

/** `messages` are newest first. Changes of the room and deleted messages are no lines. */
export function neighboursOf(id: string, messages: readonly Message[]): Around {
  const lines = messages.filter(({ kind, isDeleted }) => kind === 'text' && !isDeleted);
  return { before: lines.find((one) => isNewer(id, one.id)) ?? null, after: lines.findLast((one) => isNewer(one.id, id)) ?? null };
}
