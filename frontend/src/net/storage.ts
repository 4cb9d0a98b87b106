/** The browser's storage. Some browsers forbid it: then nothing is kept, and nothing breaks. */

/** `localStorage` lasts for later visits and all tabs; `sessionStorage` for this tab. */
type Area = 'localStorage' | 'sessionStorage';

export function recall(key: string, area: Area = 'localStorage'): string | null {
  try {
    return globalThis[area].getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value; null removes it. */
export function keep(key: string, value: string | null, area: Area = 'localStorage'): void {
  try {
    if (value === null) globalThis[area].removeItem(key);
    else globalThis[area].setItem(key, value);
  } catch {
    // Forbidden or full. Nothing kept here is the only copy of something sent.
  }
}

/** Whether storage keeps values. */
export function isKept(): boolean {
  const key = 'chinwag.probe';
  keep(key, key);
  const kept = recall(key) === key;
  keep(key, null);
  return kept;
}

export function keysStartingWith(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
