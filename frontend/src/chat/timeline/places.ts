/** The user's place in each conversation. It survives reloads of this tab. */
import { keep, recall } from '../../net/storage';

/** A message, and how many pixels its lower edge was below the upper edge of the view. */
export type Place = { id: string; offset: number };

const keyOf = (userId: string, conversationId: string): string => `chinwag.place.${userId}.${conversationId}`;

export function recallPlace(userId: string, conversationId: string): Place | null {
  try {
    const place = JSON.parse(recall(keyOf(userId, conversationId), 'sessionStorage') ?? 'null') as Place | null;
    return typeof place?.id === 'string' && Number.isFinite(place.offset) ? place : null;
  } catch {
    return null;
  }
}

/** Null forgets the place: the conversation opens at its end. */
export function keepPlace(userId: string, conversationId: string, place: Place | null): void {
  keep(keyOf(userId, conversationId), place && JSON.stringify(place), 'sessionStorage');
}
