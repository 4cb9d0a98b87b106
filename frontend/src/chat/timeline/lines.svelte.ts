/** A message on one line, for places that draw no Markdown: its text without marks, and the names of people in it. */
import type { User } from '../../net/api-types';
import { beginningOf } from '../../text/graphemes';
import { hasMarks } from '../../text/marks';
import { type Naming, plainText, shownParts } from './message-parts';
import { type Named, type Names, namingOf } from './naming';

/** More than any line has room for. The rest of a long message costs nothing. */
const LONGEST = 300;

type Reader = (content: string, naming: Naming, author: () => User | undefined) => string;

let read = $state.raw<Reader | null>(null);

/** From here on, marks are read. Until then, a line has them as they were typed. */
export const readLinesWith = (reader: Reader): void => void (read = reader);

/** An action begins with the name of its author, as soon as marks are read. */
export function lineOf(message: Named & { content: string; authorId: string }, names: Names): string {
  const { content, authorId } = message;
  const beginning = beginningOf(content, LONGEST);
  const naming = namingOf(message, names);
  const line = read && hasMarks(beginning) ? read(beginning, naming, () => names.userOf(authorId)) : shownParts(beginning, naming).map(plainText).join('');
  const words = (line.trim() === '' ? beginning : line).replace(/\s+/gu, ' ').trim();
  return beginning === content ? words : `${words}…`;
}
