/** Ids: the server's are decimal strings that count up; a client id is drawn by the page. */

/** Negative when `a` is older. Compares as numbers without making any: "9" comes before "10". */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export const isNewer = (a: string, b: string | null): boolean => b === null || compareIds(a, b) > 0;

/** 128 random bits as 32 hex digits. `crypto.randomUUID` is missing on a plain `http://` address. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
