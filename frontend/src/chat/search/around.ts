/** The messages before and after a result. */
import type { Message } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { compareIds, isNewer } from '../../net/ids';

/** Null where there is none. */
export type Around = { before: Message | null; after: Message | null };

/** Loads them. `changed` and `gone` are filled while the answer is awaited, which may be older. Marks nothing as read. */
export async function loadAround({ conversationId, id }: Message, changed: ReadonlyMap<string, Message>, gone: ReadonlySet<string>): Promise<Around> {
  const answer = await api.messages(conversationId, { around: id });
  const changedHere = [...changed.values()].filter((one) => one.conversationId === conversationId);
  const messages = new Map([...answer, ...changedHere].map((one) => [one.id, one]));
  return neighboursOf(id, [...messages.values()].filter((one) => !gone.has(one.id)));
}

/** Changes of the room and deleted messages are no lines. */
function neighboursOf(id: string, messages: readonly Message[]): Around {
  const lines = messages.filter(({ kind, isDeleted }) => kind === 'text' && !isDeleted).sort((a, b) => compareIds(a.id, b.id));
  return { before: lines.findLast((one) => isNewer(id, one.id)) ?? null, after: lines.find((one) => isNewer(one.id, id)) ?? null };
}
