/** Usernames derived from a person's name, as the server does (`src/people/names/derived.rs`). */
import { isBlank } from '../text/content';
import { fold } from './search';

const LONGEST_USERNAME = 40;

/** The best username for a person of this name: `mary` for "Mary Jones". Empty if the name has no letter or digit. */
export const usernameOf = (name: string): string => usernamesOf(name)[0] ?? '';

/** The first usernames for a person of this name, best first. The server takes the first that is free. */
export function usernamesOf(name: string): string[] {
  const words = name.normalize('NFKC').split(/\p{White_Space}+/u).map(plain).filter(Boolean);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (first === undefined) return [];
  const both = `${first}.${last ?? ''}`;
  const fits = last !== undefined && [...both].length <= LONGEST_USERNAME;
  return [cut(first), ...(fits ? [both] : []), cut(first, '2'), cut(first, '3')];
}

/** A word as part of a username: in lower case, Latin letters without accents, and nothing that a username cannot have. */
function plain(word: string): string {
  const folded = /\p{Script=Latin}/u.test(word) ? fold(word) : word.toLowerCase();
  const allowed = [...folded.normalize('NFKC')].filter((letter) => /[\p{L}\p{M}\p{N}._-]/u.test(letter) && !isBlank(letter));
  return withoutEnd(allowed.join('').replace(/^[^\p{L}\p{N}]+/u, ''));
}

const withoutEnd = (name: string): string => name.replace(/[._-]+$/u, '');
const cut = (name: string, suffix = ''): string => withoutEnd([...name].slice(0, LONGEST_USERNAME - suffix.length).join('')) + suffix;
