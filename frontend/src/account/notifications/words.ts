/** The user's keywords: a message with one of them notifies the user. */

/** The text of a word as it is stored, without spaces around it. */
export const wordOf = (typed: string): string => typed.trim();

/** Empty if the word can be added. The server decides the rest. */
export function problemWithWord(words: readonly string[], word: string): string {
  if (!word) return 'Type a keyword.';
  const known = words.find((other) => fold(other) === fold(word));
  return known === undefined ? '' : `“${known}” is already there.`;
}

const fold = (word: string): string => word.normalize('NFC').toLowerCase();
