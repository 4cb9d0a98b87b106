/** The reactions at hand: those that the user chose last on this device. */
import { keep, recall } from '../../../net/storage';

const KEY = 'chinwag.reactions';
const FIRST = ['👍', '❤️', '🎉', '😄', '👀'];

function used(): string[] {
  try {
    const kept = JSON.parse(recall(KEY) ?? '[]') as unknown;
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === 'string') : [];
  } catch {
    return [];
  }
}

const latest = (): string[] => [...new Set([...used(), ...FIRST])].slice(0, FIRST.length);

export const quickReactions = (count: number): string[] => latest().slice(0, count);

export function noteReaction(emoji: string): void {
  keep(KEY, JSON.stringify([...new Set([emoji, ...latest()])].slice(0, FIRST.length)));
}
