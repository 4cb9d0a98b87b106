/** The messages that notify the user later, in one summary: those of quiet times, and those missed while the device slept. Shared by all tabs. */
import { keep } from '../net/storage';
import { alone, listAt } from './claims';

export type Collected = { conversationId: string; messageId: string; isForMe: boolean };

/** A summary tells of no more. */
const MOST = 999;

const keyOf = (userId: string): string => `chinwag.collected.${userId}`;

export const collect = (userId: string, items: readonly Collected[]): Promise<void> =>
  alone(() => keep(keyOf(userId), JSON.stringify([...listAt<Collected>(keyOf(userId)), ...items].slice(-MOST))));

/** Takes all, for one tab. */
export const takeCollected = (userId: string): Promise<Collected[]> =>
  alone(() => {
    const items = listAt<Collected>(keyOf(userId));
    if (items.length > 0) keep(keyOf(userId), null);
    return items;
  });
