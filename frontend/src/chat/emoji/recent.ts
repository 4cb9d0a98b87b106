/** The emoji that a user chose last on this device, as reactions and in texts. */
import { keep, recall } from '../../net/storage';

const MOST = 27;
const FIRST = ['👍', '❤️', '🎉', '😄', '👀'];

const keyOf = (userId: string): string => `chinwag.emoji.${userId}`;

/** The last one first. Until there are some, the usual ones follow. */
export const recentEmoji = (userId: string): string[] => [...new Set([...chosenBy(userId), ...FIRST])].slice(0, MOST);

/** The reactions at hand. */
export const quickReactions = (userId: string, count: number): string[] => recentEmoji(userId).slice(0, count);

export function noteEmoji(userId: string, emoji: string): void {
  keep(keyOf(userId), JSON.stringify([...new Set([emoji, ...chosenBy(userId)])].slice(0, MOST)));
}

function chosenBy(userId: string): string[] {
  try {
    const kept = JSON.parse(recall(keyOf(userId)) ?? '[]') as unknown;
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === 'string') : [];
  } catch {
    return [];
  }
}
