/** A user's drafts and unfinished edits. They survive reloads, and drafts are shared between tabs. */
import { SvelteMap } from 'svelte/reactivity';
import { keep, keysStartingWith, recall } from '../../net/storage';
import { type Edit, isHalfDone, parseEdit } from './edits';

export class Drafts {
  readonly #prefix: string;
  readonly #editPrefix: string;
  readonly #texts = new SvelteMap<string, string>();

  constructor(userId: string) {
    this.#prefix = `chinwag.draft.${userId}.`;
    this.#editPrefix = `chinwag.edit.${userId}.`;
    for (const key of keysStartingWith(this.#prefix)) this.#adopt(key, recall(key));
  }

  of(conversationId: string): string {
    return this.#texts.get(conversationId) ?? '';
  }

  has(conversationId: string): boolean {
    return this.of(conversationId).trim() !== '';
  }

  write(conversationId: string, text: string): void {
    const key = this.#prefix + conversationId;
    keep(key, text || null);
    this.#adopt(key, text);
  }

  /** The unfinished edit in a conversation. */
  editIn = (conversationId: string): Edit | null => parseEdit(recall(this.#editPrefix + conversationId));

  keepEdit(conversationId: string, edit: Edit | null): void {
    keep(this.#editPrefix + conversationId, edit && isHalfDone(edit) ? JSON.stringify(edit) : null);
  }

  /** The number of drafts, including edits. */
  get count(): number {
    return [...this.#texts.keys()].filter((conversationId) => this.has(conversationId)).length + keysStartingWith(this.#editPrefix).length;
  }

  clear(): void {
    for (const prefix of [this.#prefix, this.#editPrefix]) keysStartingWith(prefix).forEach((key) => keep(key, null));
    this.#texts.clear();
  }

  /** Another tab's change. The storage event may be late, so the current stored value counts. */
  receive({ key }: Pick<StorageEvent, 'key'>): void {
    if (key?.startsWith(this.#prefix)) this.#adopt(key, recall(key));
  }

  #adopt(key: string, text: string | null): void {
    const conversationId = key.slice(this.#prefix.length);
    if (text) this.#texts.set(conversationId, text);
    else this.#texts.delete(conversationId);
  }
}
