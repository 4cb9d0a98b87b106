/**
 * The messages that notify the user later, in one summary: those of quiet times, and those missed while the device slept. They stay
 * until they are read, because the next summary replaces the one before. Shared by all tabs.
 */
import { keep } from '../net/storage';
import { alone, listAt } from './claims';

/** `isTold`: a summary has told of it. */
export type Collected = { conversationId: string; messageId: string; isForMe: boolean; isTold?: boolean };

/** A summary tells of no more. */
const MOST = 999;

const keyOf = (userId: string): string => `chinwag.news.collected.${userId}`;
const listOf = (userId: string): Collected[] => listAt(keyOf(userId));
const keepList = (userId: string, items: readonly Collected[]): void => keep(keyOf(userId), items.length > 0 ? JSON.stringify(items.slice(-MOST)) : null);

export const collect = (userId: string, items: readonly Collected[]): Promise<void> => alone(() => keepList(userId, [...listOf(userId), ...items]));

/** All that a summary tells of, for one tab. Empty if there is nothing new. */
export const takeCollected = (userId: string, isUnread: (item: Collected) => boolean): Promise<Collected[]> =>
  alone(() => {
    const items = listOf(userId).filter(isUnread);
    const hasNew = items.some(({ isTold }) => !isTold);
    keepList(userId, items.map((item) => ({ ...item, isTold: true })));
    return hasNew ? items : [];
  });

/** Removes a deleted message. Returns what is left of the summary that told of it, for one tab. Null if none did. */
export const dropCollected = (userId: string, messageId: string): Promise<Collected[] | null> =>
  alone(() => {
    const items = listOf(userId);
    const dropped = items.find((item) => item.messageId === messageId);
    if (!dropped) return null;
    const left = items.filter((item) => item !== dropped);
    keepList(userId, left);
    return dropped.isTold ? left.filter(({ isTold }) => isTold) : null;
  });
