/** Finds the user's words in a message. */
import { proseIn } from '../text/prose';
import { searchName } from '../users/search';

/** Scripts without spaces between words, and Korean, whose particles are written onto the word. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const LETTER = /[\p{L}\p{M}\p{N}_]/u;

/** Whether a message has one of the words, in any case, outside code and quotes. */
export function hasWord(content: string, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const wanted = words.map(folded).filter(Boolean);
  return proseIn(content).some(({ from, to }) => {
    const text = folded(content.slice(from, to));
    return wanted.some((word) => isIn(text, word));
  });
}

const folded = (text: string): string => searchName(text).typed;

function isIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isEdge(lastOf(text.slice(0, at)), firstOf(word)) && isEdge(firstOf(text.slice(at + word.length)), lastOf(word))) return true;
  }
  return false;
}

/** Whether a word may begin or end between two characters: unless both are of words with spaces around them. */
const isEdge = (outside: string, inside: string): boolean => ![outside, inside].every((side) => LETTER.test(side) && !UNSPACED.test(side));

const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);
const lastOf = (text: string): string => /.$/su.exec(text.slice(-2))?.[0] ?? ' ';
