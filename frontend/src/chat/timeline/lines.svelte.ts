/** A message on one line, for places that draw no Markdown: its text without marks, and the names of people in it, or its files. */
import type { WithFiles } from '../../net/api/files';
import type { User } from '../../net/api-types';
import { beginningOf } from '../../text/graphemes';
import { hasMarks } from '../../text/marks';
import { type Naming, plainText, shownParts } from './message-parts';
import { type Named, type Names, namingOf } from './naming';

/** More than any line has room for. The rest of a long message costs nothing. */
const LONGEST = 300;

type Reader = (content: string, naming: Naming, author: () => User | undefined, message: WithFiles) => string;

let read = $state.raw<Reader | null>(null);

/** From here on, marks are read, and files in place of a text. Until then, a line has its marks as they were typed. */
export const readLinesWith = (reader: Reader): void => void (read = reader);

/** An action begins with the name of its author, as soon as marks are read. */
export function lineOf(message: Named & WithFiles & { content: string; authorId: string }, names: Names): string {
  const { content, authorId } = message;
  const beginning = beginningOf(content, LONGEST);
  const naming = namingOf(message, names);
  const line = read && (!content || hasMarks(beginning)) ? read(beginning, naming, () => names.userOf(authorId), message) : shownParts(beginning, naming).map(plainText).join('');
  const words = (line.trim() === '' ? beginning : line).replace(/\s+/gu, ' ').trim();
  return beginning === content ? words : `${words}…`;
}
