/** What people are called, and how they are found: pure functions. */
import type { User } from '../net/api-types';
import { graphemesOf } from '../text/graphemes';

export const nameOf = ({ displayName, username }: User): string => displayName ?? username;

/** What somebody is found by: what they sign in with, and what they are called. */
export const namesOf = ({ username, displayName }: User): string[] => (displayName === null ? [username] : [username, displayName]);

/** Two characters, as readers count them, that stand for somebody: of their first and last name, or of the only one. */
export function initialsOf(user: User): string {
  const words = nameOf(user).split(/\s+/u).filter(Boolean).map(graphemesOf);
  const [first = [], last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (last ? [first[0], last[0]] : first.slice(0, 2)).map((letter) => capital(letter ?? '')).join('');
}

/** The capitals of Georgian are for headlines alone, and a few letters have capitals of several letters. */
function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length > letter.length || /\p{Script=Georgian}/u.test(letter) ? letter : upper;
}

/** A picture that this server has. One that lies elsewhere is not drawn: asking for it would tell them who looks. */
export const pictureOf = ({ avatarURL }: User): string | null =>
  avatarURL && /^\/api\/pictures\/[0-9a-f]+$/u.test(avatarURL) ? avatarURL : null;

const LONGEST_DISPLAY_NAME = 60;
const LONGEST_STATUS = 100;

/** What is wrong with a name that somebody wants to be called by. What else is, only the server knows. */
export const problemWithDisplayName = (name: string): string => problemWithLength('A name', name, LONGEST_DISPLAY_NAME);
export const problemWithStatus = (status: string): string => problemWithLength('A status', status, LONGEST_STATUS);

function problemWithLength(what: string, text: string, most: number): string {
  const { length } = [...text.trim()];
  return length > most ? `${what} has at most ${most} characters: this has ${length}.` : '';
}
