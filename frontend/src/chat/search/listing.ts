/** How results are listed: pure functions. */
import type { SearchHit } from '../../net/api/search';
import { isNewer } from '../../net/ids';

export type HitGroup = { conversationId: string; hits: SearchHit[] };

/** Groups hits by conversation, in the order of the newest of each. */
export function byConversation(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, HitGroup>();
  for (const hit of hits) {
    const group = groups.get(hit.conversationId) ?? { conversationId: hit.conversationId, hits: [] };
    group.hits.push(hit);
    groups.set(hit.conversationId, group);
  }
  return [...groups.values()];
}

/** The hit that took the place of a hit that is gone. */
export function inPlaceOf(gone: SearchHit, listed: readonly SearchHit[], isGrouped: boolean): SearchHit | null {
  const group = isGrouped ? listed.filter(({ conversationId }) => conversationId === gone.conversationId) : [];
  const near = group.length > 0 ? group : listed;
  return near.find(({ message }) => isNewer(gone.message.id, message.id)) ?? near.at(-1) ?? null;
}

/** "1 message", "14 messages", "25+ messages". */
export function countOf(count: number, hasMore: boolean): string {
  return `${count}${hasMore ? '+' : ''} ${count === 1 && !hasMore ? 'message' : 'messages'}`;
}
