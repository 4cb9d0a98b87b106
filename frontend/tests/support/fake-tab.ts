/** Tabs of one browser for unit tests. They share its storage, which tells them of each change. */
import { vi } from 'vitest';
import type { Tab } from '../../src/chat/presence/own-presence';

type Change = { key: string; newValue: string | null };

export class FakeBrowser {
  readonly kept = new Map<string, string>();
  readonly #tabs: FakeTab[] = [];

  constructor() {
    const methods = {
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, newValue: string) => this.#keep({ key, newValue }),
      removeItem: (key: string) => this.#keep({ key, newValue: null }),
    };
    // The keys are listed as those of a real storage are.
    const keys = { ownKeys: () => [...this.kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) };
    vi.stubGlobal('localStorage', new Proxy({}, { ...keys, get: (_, name) => methods[name as keyof typeof methods] }));
  }

  open(visibilityState: FakeTab['document']['visibilityState'] = 'visible'): FakeTab {
    const tab = new FakeTab(visibilityState);
    this.#tabs.push(tab);
    return tab;
  }

  #keep({ key, newValue }: Change): void {
    if ((this.kept.get(key) ?? null) === newValue) return;
    if (newValue === null) this.kept.delete(key);
    else this.kept.set(key, newValue);
    for (const tab of this.#tabs) tab.tell('storage', { key, newValue });
  }
}

export class FakeTab implements Tab {
  readonly #handlers = new Map<string, Set<(event: StorageEvent) => void>>();

  readonly addEventListener: Tab['addEventListener'] = (type, handler, { signal }) => {
    this.#handlers.set(type, (this.#handlers.get(type) ?? new Set()).add(handler));
    signal?.addEventListener('abort', () => this.#handlers.get(type)?.delete(handler));
  };
  readonly document: { visibilityState: 'visible' | 'hidden'; addEventListener: Document['addEventListener'] };

  constructor(visibilityState: 'visible' | 'hidden') {
    this.document = { visibilityState, addEventListener: this.addEventListener as Document['addEventListener'] };
  }

  /** Shows or hides the tab. */
  turn(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState;
    this.tell('visibilitychange');
  }

  tell(type: string, event: Change | null = null): void {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) handler(event as StorageEvent);
  }
}
