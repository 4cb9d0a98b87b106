/** The rules for a message's content, as on the server. */

export const LONGEST_CONTENT = 10_000;

/** The composer shows the count from here on. */
export const NEARLY_TOO_LONG = 9_500;

/** Characters as the server counts them: code points after trimming. Content without a visible one is empty. */
export function contentLength(text: string): number {
  const { length } = [...withoutBlankEnds(text)];
  return [...text].every(isBlank) ? 0 : length;
}

/** Removes the same white space at the ends as the server; `trim` would also remove U+FEFF and keep U+0085. */
export function trimmed(text: string): string {
  let [begin, end] = [0, text.length];
  while (begin < end && isWhiteSpace(text.charAt(begin))) begin += 1;
  while (begin < end && isWhiteSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(begin, end);
}

/** Removes blank lines at the start and white space at the end, as the server does. The indent of pasted code stays. */
export function withoutBlankEnds(text: string): string {
  const inner = trimmed(text);
  if (inner === '') return '';
  const indent = text.indexOf(inner);
  const start = Math.max(...LINE_ENDS.map((end) => text.lastIndexOf(end, indent))) + 1;
  return text.slice(start, indent + inner.length);
}

const LINE_ENDS = ['\n', '\r', '\u2028', '\u2029', '\u0085'];

const isWhiteSpace = (character: string): boolean => /\p{White_Space}/u.test(character);

/**
 * White space, and characters that draw nothing. The server also counts those that Unicode has not assigned: which these are depends on
 * the browser's version of Unicode, so they are left to it.
 */
const BLANK = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2800\u2d7f\ufffc\u{1107f}\u{13440}-\u{13442}\u{16fe4}\u{1bc9d}\u{1d159}]/u;
/** Format characters that are visible signs, as they span the digits after them: Unicode's property Prepended_Concatenation_Mark. */
const SIGNS = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Whether a character is white space or invisible. */
export const isBlank = (character: string): boolean => BLANK.test(character) && !SIGNS.test(character);
