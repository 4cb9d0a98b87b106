/** The rules for a message's content, as on the server. */
import BLANK_CHARACTERS from './blank-characters.json' with { type: 'json' };

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

/** The characters at which blank runs begin and end, from the run lengths in the server's table. */
const BOUNDARIES: number[] = [];
for (const length of BLANK_CHARACTERS) BOUNDARIES.push((BOUNDARIES.at(-1) ?? 0) + length);

/** Whether a character is white space or invisible. */
export function isBlank(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  let [from, to] = [0, BOUNDARIES.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((BOUNDARIES[middle] ?? 0) <= code) from = middle + 1;
    else to = middle;
  }
  return from % 2 === 0;
}
