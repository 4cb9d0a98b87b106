/** Finds the names of users and rooms in a message, as the server does (`src/chat/mentions/parse.rs`), and its links. */
import { isBlank } from './content';
import { splitLinks, type TextPart } from './links';
import { isProse, proseIn, type Span } from './prose';

/** `name` is the longest one that is possible: its punctuation may end the sentence instead. */
export type NamePart = { kind: 'name'; sign: '@' | '#'; text: string; name: string };
export type MessagePart = TextPart | NamePart;

/** The longest name that is looked up, in bytes of UTF-8. */
const LONGEST = 640;
/** The end of a name that may be punctuation instead. */
const PUNCTUATION = /[._-]$/u;
const SIGN = /[@#]/gu;

/** Whether a character may be in the name of a user or a room. */
export const isNameCharacter = (character: string): boolean => /[\p{L}\p{M}\p{N}._-]/u.test(character) && !isBlank(character);

/** Splits a message into text, links and names, which count only in its prose. */
export function splitMessage(content: string, prose = proseIn(content)): MessagePart[] {
  const parts = splitLinks(content);
  if (!/[@#]/u.test(content)) return parts;
  let [end, next] = [0, 0];
  return parts.flatMap((part) => {
    const from = end;
    end += part.text.length;
    if (part.kind === 'link') return [part];
    const names: Placed[] = [];
    for (; next < prose.length; next += 1) {
      const span = prose[next] as Span;
      names.push(...namesIn(content, { from: Math.max(from, span.from), to: Math.min(end, span.to) }));
      if (span.to > end) break;
    }
    return withNames(content, { from, to: end }, names);
  });
}

/** The names that a text may mention, in order: "room" and "here" for `@room` and `@here`. */
export const mentionsIn = (content: string): string[] =>
  splitMessage(content).flatMap((part) => (part.kind === 'name' && part.sign === '@' ? [addressed(part.name) ?? part.name] : []));

/** Whether a name addresses the room or those who are connected, in any case. These are no usernames. */
export function addressed(name: string): 'room' | 'here' | null {
  const word = name.replace(/[._-]+$/u, '').toLowerCase();
  return word === 'room' || word === 'here' ? word : null;
}

/** A name, and what is left of it without the punctuation at its end, the longest first. */
export function spellings(name: string): string[] {
  const all = [name];
  for (let rest = name; PUNCTUATION.test(rest) && rest.length > 1; all.push(rest)) rest = rest.slice(0, -1);
  return all;
}

/** A name that is being typed before the caret. */
export type TypedName = { sign: '@' | '#'; typed: string; from: number; to: number };

export function typedNameAt(text: string, caret: number): TypedName | null {
  let from = caret;
  while (from > 0 && isNameCharacter(characterBefore(text, from))) from -= characterBefore(text, from).length;
  const sign = text[from - 1];
  const isName = (sign === '@' || sign === '#') && mayBegin(sign, characterBefore(text, from - 1)) && isProse(text, from - 1);
  return isName ? { sign, typed: text.slice(from, caret), from: from - 1, to: caret } : null;
}

type Placed = { at: number; part: NamePart };

function namesIn(content: string, { from, to }: Span): Placed[] {
  const names: Placed[] = [];
  for (const { 0: sign, index } of content.slice(from, to).matchAll(SIGN)) {
    const at = from + index;
    if (!isSign(sign) || !mayBegin(sign, characterBefore(content, at))) continue;
    const name = nameAt(content, at + 1, to);
    if (name !== '' && isShort(name)) names.push({ at, part: { kind: 'name', sign, text: sign + name, name } });
  }
  return names;
}

function nameAt(content: string, from: number, to: number): string {
  let end = from;
  while (end < to) {
    const character = String.fromCodePoint(content.codePointAt(end) ?? 0);
    if (!isNameCharacter(character)) break;
    end += character.length;
  }
  return content.slice(from, end);
}

/** `#` is also part of addresses, character references and names such as C#. */
const mayBegin = (sign: '@' | '#', before: string): boolean => !isNameCharacter(before) && before !== sign && (sign === '@' || !/[&/]/u.test(before));
const isSign = (character: string): character is '@' | '#' => character === '@' || character === '#';
const isShort = (name: string): boolean => name.length <= LONGEST && new TextEncoder().encode(name).length <= LONGEST;

/** The character that ends at an index. Empty at the beginning. */
function characterBefore(text: string, index: number): string {
  const pair = text.slice(Math.max(0, index - 2), index);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : pair.slice(-1);
}

function withNames(content: string, { from, to }: Span, names: readonly Placed[]): MessagePart[] {
  const parts: MessagePart[] = [];
  let end = from;
  for (const { at, part } of names) {
    if (at > end) parts.push({ kind: 'text', text: content.slice(end, at) });
    parts.push(part);
    end = at + part.text.length;
  }
  if (end < to) parts.push({ kind: 'text', text: content.slice(end, to) });
  return parts;
}
