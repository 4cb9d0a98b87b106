/** The lines of a message, as the server sees them (`src/chat/mentions/lines.rs`). */

/** A text of the same length whose lines end with line feeds alone, in which a quote has its mark, but no face has. */
export const plain = (content: string): string => withoutFaces(content.replace(/\r(?=\n)|^\ufeff+/gu, blank).replaceAll('\r', '\n').replace(/[\u2028\u2029]/gu, ';'));

const blank = (found: string): string => ' '.repeat(found.length);

/** A quote begins with a space between its mark, the first or the last of several, and its text, unlike a face such as `>:(`. It goes on without. */
function withoutFaces(content: string): string {
  let isQuote = false;
  return content.replace(/^.*$/gmu, (line) => {
    isQuote = /^[ \t]*>/u.test(line) && (isQuote || /^[ \t]*(?:>[ \t]+>|(?:>[ \t]*)*>[ \t]+[^\s>])/u.test(line));
    return isQuote ? line : line.replace(/^([ \t]*)>/u, '$1;');
  });
}

/** Blocks of code, up to an indented one, which may be in a list and end with it. */
const CODE = /^(`{3,})(?!.*`).*$[^]*?(?:^[ \t]*\1`*[ \t]*$|(?![^]))|^(~{3,}).*$[^]*?(?:^[ \t]*\2~*[ \t]*$|(?![^]))|^[ \t]+(?:`{3,}(?!.*`)|~{3,})[^]*/gmu;
/** Nobody nests quotes and lists deeper by hand. A rule such as `- - -` is neither. */
const TOO_DEEP = /^(?:[ \t]*(?!([-*])(?:[ \t]*\1){2,}[ \t]*$)(?:>|(?:[*+-]|\d+[.)])(?=[ \t]|$))){21}/mu;

export const isTooDeep = (content: string): boolean => TOO_DEEP.test(plain(content).replace(CODE, (code) => (/^[ \t]/u.test(code) ? code : '')));
