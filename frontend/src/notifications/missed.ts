/** What was missed if the stream could not be continued: only the counts of the state that was loaded again tell of it. */
import type { Conversation, Message, Settings } from '../net/api-types';
import { isNewer } from '../net/ids';
import type { Collected } from './collected';

/** The new messages of a conversation that notify the user, and its last one. */
export type Missed = { last: Message; items: Collected[] };

/** Compares the conversations with how they were before. The user's words are not found. */
export const missedIn = (before: ReadonlyMap<string, Conversation>, now: readonly Conversation[], settings: Pick<Settings, 'notify'>): Missed[] =>
  now.flatMap((conversation) => missedOf(before.get(conversation.id), conversation, settings) ?? []);

function missedOf(before: Conversation | undefined, now: Conversation, { notify }: Pick<Settings, 'notify'>): Missed | null {
  const { id, kind, involvement, isParticipant, lastMessage: last } = now;
  if (!isParticipant || !last || !isNewer(last.id, before?.lastMessage?.id ?? null)) return null;
  const isMuted = involvement === 'nothing' || involvement === 'hidden';
  const wantsAll = kind === 'room' && !isMuted && (involvement === 'everything' || notify === 'all');
  if (notify === 'nothing' && !wantsAll) return null;
  // If more was read meanwhile, all that is unread is new.
  const counted = before?.readMessageId === now.readMessageId ? before : undefined;
  const forMe = Math.max(0, now.mentionCount - (counted?.mentionCount ?? 0));
  const all = wantsAll ? Math.max(forMe, now.unreadCount - (counted?.unreadCount ?? 0)) : forMe;
  const items = Array.from({ length: all }, (_, index) => ({ conversationId: id, messageId: last.id, isForMe: index < forMe }));
  return items.length > 0 ? { last, items } : null;
}
