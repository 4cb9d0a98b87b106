/** Names of devices from their user agents: "Firefox on Windows", "curl". */

/** The first match wins: most browsers also claim to be those below them. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//u, 'Edge'],
  [/\bOPR\/|\bOPX\/|\bOpera\b/u, 'Opera'],
  [/\bVivaldi\//u, 'Vivaldi'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//u, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//u, 'Chrome'],
  [/\bVersion\/\S+.*\bSafari\//u, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/u, 'iPhone'],
  [/\biPad\b/u, 'iPad'],
  [/\bAndroid\b/u, 'Android'],
  [/\bWindows\b/u, 'Windows'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/u, 'macOS'],
  [/\bLinux\b|\bX11\b/u, 'Linux'],
];

/** A program's own name, before its version: "curl/8.5.0". */
const PROGRAM = /^[\p{L}\p{N}][\p{L}\p{N} ._-]*/u;
const LONGEST = 40;

export function deviceName(userAgent: string | null): string {
  const text = userAgent?.trim() ?? '';
  const browser = browserOf(text);
  const system = systemOf(text);
  if (browser) return system ? `${browser} on ${system}` : browser;
  const program = text.startsWith('Mozilla/') ? undefined : PROGRAM.exec(text)?.[0].trim().slice(0, LONGEST);
  return program ?? (system ? `A browser on ${system}` : 'An unknown device');
}

export const browserOf = (userAgent: string): string | undefined => find(BROWSERS, userAgent);
export const systemOf = (userAgent: string): string | undefined => find(SYSTEMS, userAgent);

const find = (known: readonly [RegExp, string][], text: string): string | undefined =>
  known.find(([pattern]) => pattern.test(text))?.[1];
