/**
 * Messages that were missed because the stream could not be continued. The counts of the state that was loaded again tell how many there
 * are; those with the user's words are looked for.
 */
import type { Conversation, Message, Settings } from '../net/api-types';
import { compareIds, isNewer } from '../net/ids';
import type { Collected } from './collected';

/** The new messages of a conversation that notify the user, and its last one. */
export type Missed = { last: Message; items: Collected[] };

/** Finds the messages with the user's words in a conversation since one, the newest first. */
export type FindWords = (conversation: Conversation, since: string | null) => Promise<readonly Message[]>;

/** How many conversations are looked through for words. */
const MOST = 20;

/** `all` is how many messages are new, and `forMe` how many of them are for the user even without their words. */
type News = { conversation: Conversation; last: Message; since: string | null; all: number; forMe: number; wantsAll: boolean; mayHaveWords: boolean };

/** Compares the conversations with how they were before. */
export async function missedIn(before: ReadonlyMap<string, Conversation>, now: readonly Conversation[], settings: Pick<Settings, 'notify' | 'words'>, findWords: FindWords): Promise<Missed[]> {
  const news = now.flatMap((conversation) => newsOf(before.get(conversation.id), conversation, settings) ?? []);
  const words = settings.words.length > 0 ? await wordsIn(news, findWords) : new Map<News, readonly Message[]>();
  return news.map((one) => ({ last: one.last, items: itemsOf(one, words.get(one) ?? []) })).filter(({ items }) => items.length > 0);
}

function newsOf(before: Conversation | undefined, now: Conversation, { notify }: Pick<Settings, 'notify'>): News | null {
  const { kind, involvement, isParticipant, lastMessage: last, readMessageId } = now;
  const known = before?.lastMessage?.id ?? null;
  if (!isParticipant || !last || !isNewer(last.id, known)) return null;
  const isMuted = involvement === 'nothing' || involvement === 'hidden';
  const wantsAll = kind === 'room' && !isMuted && (involvement === 'everything' || notify === 'all');
  if (notify === 'nothing' && !wantsAll) return null;
  // If more was read meanwhile, all that is unread is new.
  const counted = before?.readMessageId === readMessageId ? before : undefined;
  const forMe = Math.max(0, now.mentionCount - (counted?.mentionCount ?? 0));
  const all = Math.max(forMe, now.unreadCount - (counted?.unreadCount ?? 0));
  const since = known !== null && isNewer(known, readMessageId) ? known : readMessageId;
  return { conversation: now, last, since, all, forMe, wantsAll, mayHaveWords: !isMuted && all > forMe };
}

/** Looks through the last conversations, one after the other. Without an answer, only the counts tell. */
async function wordsIn(news: readonly News[], findWords: FindWords): Promise<Map<News, readonly Message[]>> {
  const found = new Map<News, readonly Message[]>();
  const last = news.filter(({ mayHaveWords }) => mayHaveWords).sort((a, b) => compareIds(b.last.id, a.last.id));
  try {
    for (const one of last.slice(0, MOST)) found.set(one, await findWords(one.conversation, one.since));
  } catch {
    // The server is gone again.
  }
  return found;
}

/** A message with a word may be counted as one for the user already, as an answer to theirs: there are never more than all. */
function itemsOf({ conversation, last, all, forMe, wantsAll }: News, words: readonly Message[]): Collected[] {
  const withWords = words.slice(0, all - forMe).reverse().map(({ id }) => ({ messageId: id, isForMe: true }));
  const others = wantsAll ? all - forMe - withWords.length : 0;
  const counted = Array.from({ length: forMe + others }, (_, index) => ({ messageId: last.id, isForMe: index < forMe }));
  return [...withWords, ...counted].map((item) => ({ conversationId: conversation.id, ...item }));
}
