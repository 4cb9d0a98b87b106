/** The rules for a message's content, as the server has them. */

export const LONGEST_CONTENT = 10_000;

/** From here on the composer counts along. */
export const NEARLY_TOO_LONG = 9_500;

/** Characters as the server counts them: code points, after trimming the ends. */
export const contentLength = (text: string): number => [...text.trim()].length;
