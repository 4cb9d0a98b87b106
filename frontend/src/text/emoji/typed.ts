/** Shortcodes such as `:tada:` that are being typed: where a text has one, whether or not there is such an emoji. */
import { isProse } from '../prose';

/** Chinese, Japanese and Korean have no spaces between words. */
const CJK = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]`;
export const LETTER = String.raw`(?!${CJK})[\p{L}\p{N}_]`;
/** Nothing before it makes its colon a part of a time, an address or a name in code. */
export const BEGINNING = `(?<!${LETTER}|[:/])`;

/** At least two letters. */
const TYPED = new RegExp(String.raw`${BEGINNING}:([+-]1|\d*[a-z][\w+-]+)$`, 'iu');
const FINISHED = new RegExp(String.raw`${BEGINNING}:([\w+-]+):$`, 'u');
const ADDRESS = /:\/\/\S*$/u;

/** Whether a text may have a shortcode, unlike the minutes of a time. */
export const hasShortcode = (text: string): boolean => /(?<![\w:]):[\w+-]+:(?!\w)/u.test(text);

/** The beginning of a shortcode before the caret. */
export type TypedShortcode = { sign: ':'; typed: string; from: number; to: number };

export const typedShortcodeAt = (text: string, caret: number): TypedShortcode | null => shortcodeAt(TYPED, text, caret);

/** A whole shortcode that ends at the caret. */
export const finishedShortcodeAt = (text: string, caret: number): TypedShortcode | null => shortcodeAt(FINISHED, text, caret);

function shortcodeAt(pattern: RegExp, text: string, caret: number): TypedShortcode | null {
  const before = text.slice(0, caret);
  const found = pattern.exec(before);
  if (!found || ADDRESS.test(before) || isInCode(text, found.index)) return null;
  return { sign: ':', typed: found[1] ?? '', from: found.index, to: caret };
}

/** Also in code that is not closed yet. A quote is none. */
function isInCode(text: string, at: number): boolean {
  const paragraph = text.slice(text.lastIndexOf('\n\n', at) + 1, at);
  const unquoted = text.replace(/^[ \t>]+/gmu, (marks) => ' '.repeat(marks.length));
  return paragraph.split('`').length % 2 === 0 || !isProse(unquoted, at);
}
