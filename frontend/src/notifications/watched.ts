/** The messages that arrived while the user was looking at their conversation, in any tab: no tab tells of them. */
import { compareIds, isNewer } from '../net/ids';
import { keep } from '../net/storage';
import { alone, listAt } from './claims';

const KEY = 'chinwag.news.watched';
/** More than a user watches within a few seconds. */
const MOST = 20;
/** How often other tabs are told, in milliseconds. */
const PAUSE = 500;

type Entry = readonly [conversationId: string, messageId: string];

export class Watched {
  /** The last message of each conversation, for the other tabs. */
  readonly #news = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  add(conversationId: string, messageId: string): void {
    this.#news.set(conversationId, messageId);
    this.#timer ??= setTimeout(() => void this.#tell(), PAUSE);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const news = [...this.#news];
    this.#news.clear();
    await alone(() => {
      const all = new Map([...listAt<Entry>(KEY), ...news].sort(([, a], [, b]) => compareIds(a, b)));
      keep(KEY, JSON.stringify([...all].slice(-MOST)));
    });
  }

  has = (conversationId: string, messageId: string): boolean =>
    listAt<Entry>(KEY).some(([id, last]) => id === conversationId && !isNewer(messageId, last));

  /** Nothing is written any more: the user may have signed out. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
