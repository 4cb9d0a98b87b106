/** Claims of this browser's tabs: of several tabs that are about to do the same, one does it. */
import { keep, recall } from '../net/storage';

const KEY = 'chinwag.news.claims';
/** The longest claim, in milliseconds: a tab that the browser froze hears late of what others have told. A later end is of a time when the clock was wrong. */
const LONGEST = 24 * 60 * 60_000;
/** More than a browser has to tell of in that time. The oldest claims go first. */
const MOST = 1_000;

/** Claims what no tab has claimed in the last `milliseconds`, and resolves with it. */
export const claim = (names: readonly string[], milliseconds = LONGEST): Promise<string[]> =>
  alone(() => {
    const claims = current();
    const won = names.filter((name) => !claims.has(name));
    for (const name of won) claims.set(name, Date.now() + milliseconds);
    if (won.length > 0) keep(KEY, JSON.stringify([...claims].slice(-MOST)));
    return won;
  });

/** Works while no other tab does. Plain HTTP has no locks, but tabs rarely meet: each waits for another time. */
export async function alone<T>(work: () => T): Promise<T> {
  return globalThis.navigator?.locks ? navigator.locks.request(KEY, async () => work()) : work();
}

/** The list that is kept under a key. */
export function listAt<Item>(key: string): Item[] {
  try {
    const list: unknown = JSON.parse(recall(key) ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** The end of each claim by name. */
function current(): Map<string, number> {
  const now = Date.now();
  return new Map(listAt<[string, number]>(KEY).filter(([, end]) => end > now && end <= now + LONGEST));
}
