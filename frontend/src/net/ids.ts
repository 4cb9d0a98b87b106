/** Ids: the server's are increasing decimal strings; the page generates client ids. */

/** Negative if `a` is older. Compares the strings as numbers: "9" comes before "10". */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export const isNewer = (a: string, b: string | null): boolean => b === null || compareIds(a, b) > 0;

/**
 * A UUID of version 7 (RFC 9562, 5.7) without dashes: the time in milliseconds, then 74 random bits. Consecutive ids are
 * neighbours in the server's index. `crypto.randomUUID` is missing on a plain `http://` address.
 */
export function newClientId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  const [version = 0, , variant = 0] = bytes;
  bytes[0] = (version & 0x0f) | 0x70;
  bytes[2] = (variant & 0x3f) | 0x80;
  return now.toString(16).padStart(12, '0') + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
