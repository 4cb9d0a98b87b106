/** The last searches of a user on this device. */
import { keep, recall } from '../../net/storage';

const MOST = 8;
const keyOf = (userId: string): string => `chinwag.searches.${userId}`;

/** The latest first. */
export function recentSearches(userId: string): string[] {
  try {
    const kept: unknown = JSON.parse(recall(keyOf(userId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((query) => typeof query === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(userId: string, query: string): void {
  const text = query.trim();
  if (text) keepAll(userId, [text, ...others(userId, text)].slice(0, MOST));
}

export const forgetSearch = (userId: string, query: string): void => keepAll(userId, others(userId, query));

export const forgetSearches = (userId: string): void => keep(keyOf(userId), null);

const others = (userId: string, query: string): string[] => recentSearches(userId).filter((one) => one !== query);

const keepAll = (userId: string, queries: readonly string[]): void => keep(keyOf(userId), queries.length > 0 ? JSON.stringify(queries) : null);
