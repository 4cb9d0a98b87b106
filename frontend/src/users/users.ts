/** Names, initials and pictures of users: pure functions. */
import type { User } from '../net/api-types';
import { graphemesOf } from '../text/graphemes';

export const nameOf = ({ displayName, username }: User): string => displayName ?? username;

/** The names that search looks in: username and display name. */
export const namesOf = ({ username, displayName }: User): string[] => (displayName === null ? [username] : [username, displayName]);

/** One character, as readers count them, for a small picture. */
export const initialOf = (user: User): string => capital(graphemesOf(nameOf(user).trimStart())[0] ?? '');

/** Two characters, as readers count them: the initials of the first and last name, or the start of the only name. */
export function initialsOf(user: User): string {
  const words = nameOf(user).split(/\s+/u).filter(Boolean).map(graphemesOf);
  const [first = [], last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (last ? [first[0], last[0]] : first.slice(0, 2)).map((letter) => capital(letter ?? '')).join('');
}

/** Georgian capitals are for headlines only, and some letters have capitals of several letters. */
function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length > letter.length || /\p{Script=Georgian}/u.test(letter) ? letter : upper;
}

/** The user's picture if this server has it. Loading one from elsewhere would tell that server who looks. */
export const pictureOf = ({ avatarURL }: User): string | null =>
  avatarURL && /^\/api\/pictures\/[0-9a-f]+$/u.test(avatarURL) ? avatarURL : null;

const LONGEST_DISPLAY_NAME = 60;
const LONGEST_STATUS = 100;

/** Checks a display name. The server has more rules. */
export const problemWithDisplayName = (name: string): string => problemWithLength('A name', name, LONGEST_DISPLAY_NAME);
export const problemWithStatus = (status: string): string => problemWithLength('A status', status, LONGEST_STATUS);

function problemWithLength(what: string, text: string, most: number): string {
  const { length } = [...text.trim()];
  return length > most ? `${what} can have at most ${most} characters. Yours has ${length}.` : '';
}
