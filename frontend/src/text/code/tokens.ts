/** Reads code as coloured tokens, line by line. The grammars are regular expressions on the rest of a line. */
import { StringStream, type StreamParser } from '@codemirror/streamparser';

export type Kind = 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'inserted' | 'deleted';
export type Token = { kind: Kind; from: number; to: number };
export type Grammar = StreamParser<unknown>;

/** No line of a program is longer. A grammar would need too long for the rest of it. */
const LONGEST_LINE = 400;
/** Some grammars look at such white space again and again. */
const WIDE = /\s{100}/u;
const INDENT = 2;
/** How often a grammar may stay where it is: it changes its state then. */
const PATIENCE = 10;

/** The names that the grammars give their tokens. All other names mean plain text. */
const KINDS = new Map<string, Kind>([
  ...named('keyword', 'keyword', 'modifier', 'self'),
  ...named('string', 'string', 'character', 'regexp', 'url', 'attributeValue', 'quote'),
  ...named('comment', 'comment'),
  ...named('number', 'number', 'atom', 'bool', 'null', 'literal', 'color', 'unit', 'escape'),
  ...named('name', 'type', 'typeName', 'className', 'tag', 'tagName', 'attribute', 'attributeName', 'property', 'propertyName', 'def', 'builtin', 'meta', 'macroName', 'namespace', 'header', 'heading', 'standard', 'definition', 'function', 'special'),
  ...named('inserted', 'inserted'),
  ...named('deleted', 'deleted'),
]);

function named(kind: Kind, ...names: string[]): [string, Kind][] {
  return names.map((name) => [name, kind]);
}

/** The tokens in order, and null where nothing is coloured. A caller may pause after each. */
export function* tokensOf(code: string, grammar: Grammar): Generator<Token | null> {
  const state = grammar.startState?.(INDENT) ?? {};
  let from = 0;
  for (const line of code.split('\n')) {
    if (line.trim() === '') grammar.blankLine?.(state, INDENT);
    else if (line.length <= LONGEST_LINE && !WIDE.test(line)) yield* lineTokens(line, from, grammar, state);
    from += line.length + 1;
  }
}

function* lineTokens(line: string, start: number, grammar: Grammar, state: unknown): Generator<Token | null> {
  const stream = new StringStream(line, INDENT, INDENT);
  /** Grammars split a string into its parts. */
  let last: Token | null = null;
  for (let stays = 0; !stream.eol() && stays < PATIENCE; ) {
    stream.start = stream.pos;
    const kind = kindOf(grammar.token(stream, state));
    stays = stream.pos > stream.start ? 0 : stays + 1;
    const [from, to] = [start + stream.start, start + Math.min(stream.pos, line.length)];
    if (last && last.kind === kind && last.to === from) last = { kind, from: last.from, to };
    else {
      yield last;
      last = kind && to > from ? { kind, from, to } : null;
    }
  }
  yield last;
}

/** The names of a token are separated by spaces and dots. The first that has a colour counts, and a property is no text. */
function kindOf(style: string | null): Kind | null {
  const names = style?.split(/[ .]/u) ?? [];
  if (names.includes('property')) return 'name';
  return names.map((name) => KINDS.get(name)).find((kind) => kind !== undefined) ?? null;
}
