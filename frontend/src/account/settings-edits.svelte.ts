/** Changes of the user's settings: shown at once, stored one after the other, and undone if the server refuses. */
import type { Chat } from '../chat/chat.svelte';
import type { Settings } from '../net/api-types';
import * as api from '../net/api/settings';
import { explain } from '../net/refusals';

export type SettingName = keyof Settings;

export class SettingsEdits {
  /** Those that the server has not answered, the oldest first. */
  #changes = $state.raw<readonly Partial<Settings>[]>([]);
  /** Why a change was refused, by its first setting. */
  problems = $state<Partial<Record<SettingName, string>>>({});
  readonly shown: Settings = $derived.by(() => Object.assign({}, this.#chat.settings, ...this.#changes));
  readonly #chat: Pick<Chat, 'settings'>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(chat: Pick<Chat, 'settings'>) {
    this.#chat = chat;
  }

  /** Resolves with whether it is stored. */
  change(change: Partial<Settings>): Promise<boolean> {
    const [name] = Object.keys(change) as [SettingName];
    this.problems[name] = '';
    this.#changes = [...this.#changes, change];
    const changed = this.#last.then(() => this.#try(change, name));
    this.#last = changed;
    return changed;
  }

  async #try(change: Partial<Settings>, name: SettingName): Promise<boolean> {
    try {
      if (!this.#isReplaced(change)) await this.#store(change);
      return true;
    } catch (error) {
      this.problems[name] = explain(error);
      return false;
    } finally {
      this.#changes = this.#changes.filter((waiting) => waiting !== change);
    }
  }

  /** A later change of the same settings waits already. */
  #isReplaced(change: Partial<Settings>): boolean {
    const later = this.#changes.slice(this.#changes.indexOf(change) + 1);
    return later.some((other) => Object.keys(change).every((name) => name in other));
  }

  /** The stream may have told of a newer change before the answer came. Then the server is asked again. */
  async #store(change: Partial<Settings>): Promise<void> {
    let told = this.#chat.settings;
    let stored = await api.changeSettings(change);
    while (this.#chat.settings !== told && !isSame(this.#chat.settings, stored)) {
      told = this.#chat.settings;
      stored = await api.settings();
    }
    this.#chat.settings = stored;
  }
}

/** Both are from the server, in its order. */
const isSame = (one: Settings, other: Settings): boolean => JSON.stringify(one) === JSON.stringify(other);
