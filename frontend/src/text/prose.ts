/** Finds the parts of a message in which names count: not code, quotes or the targets of links. Linear in the text's length. */

/** From one index to another. */
export type Span = { from: number; to: number };

/** The marks of a list item, and of code or a quote in it. */
const ITEM = String.raw`(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*`;
const FENCE = new RegExp(`^${ITEM}(\`{3,}(?!.*\`)|~{3,})`, 'u');
const QUOTE = new RegExp(`^${ITEM}>[> \t]*`, 'u');
const HEADING_OR_RULE = /^#{1,6}(?:[ \t]|$)|^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/u;
/** The beginning of an item, which ends the paragraph before. */
const BEGINS_ITEM = /^(?:[-*+]|1[.)])[ \t]+\S/u;
const TARGET = /\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+"[^"]*")?\)/gu;

/** The spans of prose, in order. */
export const proseIn = (content: string): Span[] =>
  blocksIn(content).flatMap((block) => without(block, [...codeIn(content, block), ...targetsIn(content, block)]));

/** Whether a place in a text is prose: not in code, a quote or the target of a link. */
export const isProse = (content: string, at: number): boolean => proseIn(content).some(({ from, to }) => from <= at && at < to);

/** Paragraphs, items and headings that are neither code nor quotes. */
function blocksIn(content: string): Span[] {
  const blocks: Span[] = [];
  let fence = '';
  /** Whether the next line goes on with a quote, or with the last block, unless it begins another. */
  let [isQuoted, isJoined] = [false, false];
  for (const { 0: line, index } of content.matchAll(/[^\n]+\n?|\n/gu)) {
    const text = line.trim();
    if (fence !== '') {
      if (isClosed(text, fence)) fence = '';
      continue;
    }
    fence = FENCE.exec(text)?.[1] ?? '';
    const begins = HEADING_OR_RULE.test(text) || BEGINS_ITEM.test(text);
    const quote = QUOTE.exec(text)?.[0];
    if (fence !== '' || text === '') [isQuoted, isJoined] = [false, false];
    else if (quote !== undefined) [isQuoted, isJoined] = [isParagraph(text.slice(quote.length)), false];
    else if (!isQuoted || begins) {
      const last = blocks.at(-1);
      if (isJoined && !begins && last) last.to = index + line.length;
      else blocks.push({ from: index, to: index + line.length });
      [isQuoted, isJoined] = [false, !HEADING_OR_RULE.test(text)];
    }
  }
  return blocks;
}

const isClosed = (text: string, fence: string): boolean => text.length >= fence.length && text === (fence[0] ?? '').repeat(text.length);
const isParagraph = (text: string): boolean => text !== '' && !HEADING_OR_RULE.test(text) && !FENCE.test(text);

/** Code between runs of as many backticks. */
function codeIn(content: string, { from, to }: Span): Span[] {
  const runs = [...content.slice(from, to).matchAll(/`+/gu)].map(({ 0: { length }, index }) => ({ from: from + index, length }));
  const nextOf = new Map<number, number>();
  const ends = runs.map(() => -1);
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    const { length } = runs[at] ?? { length: 0 };
    ends[at] = nextOf.get(length) ?? -1;
    nextOf.set(length, at);
  }
  const code: Span[] = [];
  for (let at = 0; at < runs.length; at += 1) {
    const [first, last] = [runs[at], runs[ends[at] ?? -1]];
    if (!first || !last) continue;
    code.push({ from: first.from, to: last.from + last.length });
    at = ends[at] ?? at;
  }
  return code;
}

const targetsIn = (content: string, { from, to }: Span): Span[] =>
  [...content.slice(from, to).matchAll(TARGET)].map(({ 0: { length }, index }) => ({ from: from + index + 1, to: from + index + length }));

function without({ from, to }: Span, holes: Span[]): Span[] {
  const rest: Span[] = [];
  let start = from;
  for (const hole of holes.sort((a, b) => a.from - b.from)) {
    if (hole.from > start) rest.push({ from: start, to: hole.from });
    start = Math.max(start, hole.to);
  }
  return start < to ? [...rest, { from: start, to }] : rest;
}
