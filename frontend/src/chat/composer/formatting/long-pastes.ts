/** Long pastes, which are often code: pure functions. */

const MANY_LINES = 10;
const LONG_CODE = 600;
const LONG_TEXT = 1_000;

/** Lines of which only code has many: an indent, a sign at the end, a word at the beginning. */
const CODE_LINE =
  /^(?:[ ]{2,}|\t)\S|[{}[\];,(]\s*$|\)\s*[{:]?\s*$|=>|->|::|^\s*(?:\/\/|#!|#include|import\s|from\s\S+\simport|def\s|fn\s|func\s|class\s|function\b|const\s|let\s|var\s|if\s*\(|for\s*\(|while\s*\(|return\b|select\s|<\/?[a-z][^>]*>|[\w.-]+\s*[:=]\s*\S)/iu;

/** The part of the lines that makes a text code. */
const ENOUGH = 0.5;

export function looksLikeCode(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.filter((line) => CODE_LINE.test(line)).length >= ENOUGH * lines.length;
}

/** Whether a pasted text may be better as a block of code. One that has such blocks is a message. */
export function mayBeCode(text: string): boolean {
  if (/^ {0,3}(?:`{3,}|~{3,})/mu.test(text)) return false;
  if (text.length > LONG_TEXT) return true;
  return (text.length > LONG_CODE || text.trimEnd().split('\n').length > MANY_LINES) && looksLikeCode(text);
}

/** A pasted text as a file. */
export const textFile = (text: string): File => new File([text], looksLikeCode(text) ? 'pasted-code.txt' : 'pasted-text.txt', { type: 'text/plain' });

/** As a field keeps it. */
export const asTyped = (pasted: string): string => pasted.replace(/\r\n?/gu, '\n');

/** The place of a pasted text now, near its earlier one, or null. */
export function whereIs(text: string, pasted: string, at: number): number | null {
  if (text.startsWith(pasted, at)) return at;
  const found = text.indexOf(pasted);
  return found < 0 ? null : found;
}
