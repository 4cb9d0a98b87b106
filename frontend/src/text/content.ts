/** The rules for a message's content, as the server has them. */
import BLANK_CHARACTERS from './blank-characters.json';

export const LONGEST_CONTENT = 10_000;

/** From here on the composer counts along. */
export const NEARLY_TOO_LONG = 9_500;

/** Characters as the server counts them: code points, after trimming the ends. Without a visible one there is no content. */
export function contentLength(text: string): number {
  const { length } = [...trimmed(text)];
  return [...text].every(isBlank) ? 0 : length;
}

/** Without the white space at the ends that the server removes; `trim` takes U+FEFF for white space and not U+0085. */
export function trimmed(text: string): string {
  let [begin, end] = [0, text.length];
  while (begin < end && isWhiteSpace(text.charAt(begin))) begin += 1;
  while (begin < end && isWhiteSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(begin, end);
}

const isWhiteSpace = (character: string): boolean => /\p{White_Space}/u.test(character);

/** Where characters begin to be blank, or end to be: the server's table has the lengths of these runs. */
const BOUNDARIES: number[] = [];
for (const length of BLANK_CHARACTERS) BOUNDARIES.push((BOUNDARIES.at(-1) ?? 0) + length);

/** Whether a character is white space, or is drawn as nothing. */
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
