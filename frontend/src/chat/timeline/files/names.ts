/** Names of files as they are shown: characters that would turn or hide a part of the name are signs, and a long name keeps its ending. */
import { graphemesOf } from '../../../text/graphemes';

/** Each direction mark by its name. */
const MARKS: Record<string, string> = {
  '\u061c': 'Arabic letter mark',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'end of a direction',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'end of an isolate',
};

/** The sign for a direction mark. */
export const MARK_SIGN = '⇄';
const HIDDEN = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
// eslint-disable-next-line no-control-regex -- these are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;

/** A part of a name. `mark` is the name of the direction mark that it is the sign of. */
export type NamePart = { text: string; mark: string | null };

/** The picture of a control character, such as "␊" for a line break. */
const pictured = (character: string): string => (character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : '␡');

/** A name in one line of plain text. */
export const shownName = (name: string): string => name.replace(HIDDEN, MARK_SIGN).replace(CONTROL, pictured) || 'Unnamed file';

/** The parts of a name. */
export function partsOf(name: string): NamePart[] {
  const text = name.replace(CONTROL, pictured) || 'Unnamed file';
  const parts = text.split(new RegExp(`(${HIDDEN.source})`, 'u')).filter((part) => part !== '');
  return parts.map((part) => (MARKS[part] ? { text: MARK_SIGN, mark: MARKS[part] } : { text: part, mark: null }));
}

/** Names with more characters than this are cut in two, and the first part gives way. */
const SHORT = 20;
/** The length of the second part: a usual ending, and some characters before it. */
const TAIL = 10;

/** The part of a name that is shortened where there is little room, and the part with its ending. */
export function halvesOf(name: string): [string, string] {
  const characters = graphemesOf(name);
  if (characters.length <= SHORT) return [name, ''];
  const cut = characters.length - TAIL;
  return [characters.slice(0, cut).join(''), characters.slice(cut).join('')];
}

/** The last part of a name, such as "pdf": at most so many letters and digits after a dot. A compressed "tar.gz" is a "tar". Empty without one. */
export function endingOf(name: string, most = 5): string {
  const [, ending = ''] = /[^.]\.(tar(?=\.\w+$)|[a-z\d]+$)/iu.exec(name) ?? [];
  return ending.length <= most ? ending.toLowerCase() : '';
}
