/** The filters of a search whose names are unknown, looked up as soon as it is answered. */
import type { Chat } from '../../chat.svelte';
import { type Unknown, unknownNames } from './unknown';

export class UnknownNames {
  readonly #chat: Chat;
  #last = $state.raw<{ typed: string; names: readonly Unknown[] }>({ typed: '', names: [] });

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Those of the last text. The next one may have them too. */
  get last(): readonly Unknown[] {
    return this.#last.names;
  }

  /** Those of a text. Null until they are looked up. */
  of(typed: string): readonly Unknown[] | null {
    return this.#last.typed === typed ? this.last : null;
  }

  /** Without an answer, none are unknown. Returns a function that ends it. */
  lookUp(typed: string): () => void {
    const request = new AbortController();
    const { signal } = request;
    const names = unknownNames(typed, this.#chat, signal);
    void names.catch(() => []).then((found) => signal.aborted || (this.#last = { typed, names: found }));
    return () => request.abort();
  }
}
