/** How results are listed: pure functions. */
import type { SearchHit } from '../../net/api/search';

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

/** "1 message", "14 messages", "25+ messages". */
export function countOf(count: number, hasMore: boolean): string {
  return `${count}${hasMore ? '+' : ''} ${count === 1 && !hasMore ? 'message' : 'messages'}`;
}
