/**
 * Chat has other rules than documents. Characters that mean nothing in chat are replaced by others that mean nothing in
 * Markdown either, and as many, so that the parser finds the places of the rest.
 */
import type { Span } from '../prose';
import { plain } from './lines';

const CJK = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\uff00-\uffef]`;
const WORD = String.raw`(?!${CJK})[\p{L}\p{N}]`;
const SIGN = String.raw`(?![*~])[\p{P}\p{S}]`;

/** Chinese and Japanese have no spaces around emphasis: in `**「強調」**です` the letter after it must not keep it open. */
const TOUCHING = new RegExp(`${CJK}(?=[*~]+${SIGN})|(?<=${SIGN}[*~]+)${CJK}`, 'gu');
/** Stars between words multiply. */
const PRODUCT = new RegExp(String.raw`(?<=${WORD})\*(?=${WORD})|(?<=\d)\*+(?=\d)`, 'gu');
/** Underscores are part of a name, as in `__init__.py` and `file._part_`. */
const INNER = /_+(?=[./:=@-][a-z\d])|(?<=[a-z\d][./:=@-])_+|(?<!\w)_+(?=[a-z\d]+(?:_+[a-z\d]+)*_+[./:=@-][a-z\d])/gi;
/** A line of marks alone, and the beginning of a tag, which would end a paragraph. */
const LINE = /^[ \t]*(?:(?:[-*+_][ \t]*){3,}|#+[ \t]*)$|(?<=^[ \t>]*)<(?=[a-z/!?])/gimu;
/** Nothing after a backslash is emphasis. */
const BACKSLASH = /\\[*_~]+/gu;
/** A year is not the number of an item. */
const YEAR = /(?<=^[ \t>*+-]*\d{4,})[.)]/gmu;
/** The target of a link, and its title. */
const TARGET = /\((?:<[^<>\n]*>|[^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?\)/uy;

/** A text of the same length for the parser, in which addresses are words. */
export function masked(content: string, addresses: readonly Span[]): string {
  let text = plain(content);
  for (const pattern of [LINE, BACKSLASH, YEAR, PRODUCT, INNER, TOUCHING]) text = text.replace(pattern, blank);
  return withoutLoneBrackets(withWords(text, addresses));
}

const blank = (found: string): string => ';'.repeat(found.length);

function withWords(text: string, addresses: readonly Span[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const { from, to } of addresses) {
    parts.push(text.slice(end, from), 'x'.repeat(to - from));
    end = to;
  }
  return parts.join('') + text.slice(end);
}

/** Brackets without a target make no link. */
function withoutLoneBrackets(text: string): string {
  const characters = text.split('');
  const open: number[] = [];
  for (const { 0: bracket, index } of text.matchAll(/[[\]]/gu)) {
    characters[index] = ';';
    if (bracket === '[') open.push(index);
    const from = bracket === ']' ? open.pop() : undefined;
    TARGET.lastIndex = index + 1;
    if (from === undefined || !TARGET.test(text)) continue;
    [characters[from], characters[index]] = ['[', ']'];
  }
  return characters.join('');
}
