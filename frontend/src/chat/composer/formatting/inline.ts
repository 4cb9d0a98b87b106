/** Makes a selection bold, italic, struck or code, and takes the marks away again: pure functions. */
import { backticksFor, fenceLines, unfence } from './fences';
import { type InlineMark, type Marked, spansOf } from './markdown-spans';
import { type Change, combine, deletion, edited, insertion, isSame, isWithin, linesIn, overlap, type Span, type TextEdit } from './text-edits';

const MARKS: Record<InlineMark, string> = { bold: '**', italic: '*', strike: '~~', code: '`' };

/** The beginning of a line of a quote, a list or a heading. */
const BEGINNING = /^[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+)*/u;

/** Null if the marks would have no meaning there. */
export function toggleMark(text: string, selection: Span, kind: InlineMark): TextEdit | null {
  const { marked, fences } = spansOf(text);
  const block = fences.find((fence) => isWithin(selection, fence));
  if (block) return kind === 'code' ? unfence(text, block, selection) : null;
  if (selection.from === selection.to) return toggleAt(text, selection.from, kind, marked);
  const parts = partsOf(text, selection).map((part) => shrunk(part, marked));
  if (parts.length === 0) return null;
  if (kind === 'code' && parts.length > 1) return fenceLines(text, selection);
  return parts.every((part) => isMarked(part, kind, marked)) ? unmark(text, parts, kind, marked) : mark(text, parts, kind, marked);
}

/** Whether all of a selection has the mark. */
export function hasMark(text: string, selection: Span, kind: InlineMark): boolean {
  const { marked, fences } = spansOf(text);
  if (fences.some((fence) => isWithin(selection, fence))) return kind === 'code';
  const parts = partsOf(text, selection).map((part) => shrunk(part, marked));
  return parts.length > 0 && parts.every((part) => isMarked(part, kind, marked));
}

const around = (part: Span, kind: InlineMark, marked: readonly Marked[]): Marked | undefined =>
  marked.findLast((span) => span.kind === kind && isWithin(part, span.inner));
const isMarked = (part: Span, kind: InlineMark, marked: readonly Marked[]): boolean => around(part, kind, marked) !== undefined;

/** The text of a selection line by line, without the spaces at its ends: marks touch their text. */
export function partsOf(text: string, selection: Span): Span[] {
  return linesIn(text, selection).flatMap(({ from, to }) => {
    const line = text.lastIndexOf('\n', from - 1) + 1;
    const end = text.indexOf('\n', line);
    const begin = line + (BEGINNING.exec(text.slice(line, end < 0 ? undefined : end))?.[0].length ?? 0);
    return trimmed(text, { from: Math.max(from, Math.min(begin, to)), to });
  });
}

function trimmed(text: string, { from, to }: Span): Span[] {
  const part = text.slice(from, to);
  const start = from + part.length - part.trimStart().length;
  const end = start + part.trim().length;
  return start < end ? [{ from: start, to: end }] : [];
}

/** Without the marks at its ends, if the whole of what they mark is selected, or only one of them. */
function shrunk(part: Span, marked: readonly Marked[]): Span {
  let { from, to } = part;
  for (const span of marked) {
    if (span.kind === 'link' || !overlap({ from, to }, span)) continue;
    if (isSame({ from, to }, span)) ({ from, to } = span.inner);
    else if (!isWithin(span, { from, to })) {
      if (from >= span.from && from < span.inner.from && to > span.inner.from) from = span.inner.from;
      if (to <= span.to && to > span.inner.to && from < span.inner.to) to = span.inner.to;
    }
  }
  return { from, to };
}

/** With all of what it has only a part of: marks may not cross, and have no meaning in code and in the target of a link. */
export function whole(part: Span, marked: readonly Marked[]): Span {
  let { from, to } = part;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const span of marked) {
      const isInside = isWithin({ from, to }, span.inner) && span.kind !== 'code';
      if (!overlap({ from, to }, span) || isInside || isWithin(span, { from, to })) continue;
      [from, to, isChanged] = [Math.min(from, span.from), Math.max(to, span.to), true];
    }
  }
  return { from, to };
}

function mark(text: string, parts: readonly Span[], kind: InlineMark, marked: readonly Marked[]): TextEdit | null {
  const wholes = parts.map((part) => (isMarked(part, kind, marked) ? part : whole(part, marked)));
  const changes = wholes.flatMap((part) => {
    if (isMarked(part, kind, marked)) return [];
    const inside = kind === 'code' ? [] : marked.filter((span) => span.kind === kind && isWithin(span, part));
    const [before, after] = marksFor(text.slice(part.from, part.to), kind);
    return [insertion(part.from, before), ...inside.flatMap((span) => marksOf(span).map(deletion)), insertion(part.to, after)];
  });
  const edit = combine(text, changes, { from: wholes[0]?.from ?? 0, to: wholes.at(-1)?.to ?? 0 });
  return hasMark(edited(text, edit), edit.selected, kind) ? edit : null;
}

/** Code that begins or ends with a backtick is separated from its marks. */
function marksFor(text: string, kind: InlineMark): [before: string, after: string] {
  if (kind !== 'code') return [MARKS[kind], MARKS[kind]];
  const marks = backticksFor(text, 1);
  const space = /^`|`$/u.test(text) ? ' ' : '';
  return [marks + space, space + marks];
}

const marksOf = ({ from, to, inner }: Marked): Span[] => [{ from, to: inner.from }, { from: inner.to, to }];

function unmark(text: string, parts: readonly Span[], kind: InlineMark, marked: readonly Marked[]): TextEdit {
  const spans = [...new Set(parts.flatMap((part) => around(part, kind, marked) ?? []))];
  const [only] = parts;
  const [span] = spans;
  const selected = { from: only?.from ?? 0, to: parts.at(-1)?.to ?? 0 };
  const changes = only && span && parts.length === 1 ? split(text, span, only, marked) : [];
  const edit = combine(text, changes, selected);
  const count = marked.filter((each) => each.kind === kind).length - 1 + changes.filter(({ insert }) => insert !== '').length;
  // The marks of what is left on both sides may have no meaning, as those of a part of a word.
  const isSplit = changes.length > 0 && spansOf(edited(text, edit)).marked.filter((each) => each.kind === kind).length === count;
  return isSplit ? edit : combine(text, spans.flatMap((each) => marksOf(each).map(deletion)), selected);
}

/** Takes the mark from a part of what it marks, if no other mark is in the way. Otherwise from all of it. */
function split(text: string, span: Marked, part: Span, marked: readonly Marked[]): Change[] {
  const all = marksOf(span).map(deletion);
  if (span.kind === 'code') return all;
  let free = part;
  for (const inner of marked.filter((other) => other !== span && isWithin(other, span.inner) && overlap(other, part)).reverse()) {
    if (isSame(inner.inner, free)) free = inner;
    else if (!isWithin(inner, free)) return all;
  }
  const mark = text.slice(span.from, span.inner.from);
  const left = text.slice(span.inner.from, free.from).trimEnd();
  const right = text.slice(free.to, span.inner.to).trimStart();
  return [
    left === '' ? deletion({ from: span.from, to: span.inner.from }) : insertion(span.inner.from + left.length, mark),
    right === '' ? deletion({ from: span.inner.to, to: span.to }) : insertion(span.inner.to - right.length, mark),
  ];
}

/** Without a selection: leaves or enters what is marked, marks the word around the caret, or begins something marked. */
function toggleAt(text: string, at: number, kind: InlineMark, marked: readonly Marked[]): TextEdit | null {
  const caret = { from: at, to: at };
  const place = (to: number): TextEdit => ({ from: at, to: at, insert: '', selected: { from: to, to } });
  const span = marked.findLast((each) => each.kind === kind && isWithin(caret, each));
  if (span) return at === span.inner.to ? place(span.to) : at === span.to ? place(span.inner.to) : combine(text, marksOf(span).map(deletion), caret);
  if (marked.some((each) => each.kind === 'code' && isWithin(caret, each.inner))) return null;
  const mark = MARKS[kind];
  const [before, after] = [text.slice(0, at), text.slice(at)];
  if (isOpen(before, after, kind)) return combine(text, [deletion({ from: at - mark.length, to: at }), deletion({ from: at, to: at + mark.length })], caret);
  const [start = '', end = ''] = [/[\p{L}\p{N}\p{M}_]+$/u.exec(before)?.[0], /^[\p{L}\p{N}\p{M}_]+/u.exec(after)?.[0]];
  const word = start === '' || end === '' ? caret : { from: at - start.length, to: at + end.length };
  const edit = combine(text, [insertion(word.from, mark), insertion(word.to, mark)], word);
  const inside = { from: word.from + mark.length, to: Math.max(word.to, at + 1) + mark.length };
  if (!hasMark(edited(text, word === caret ? { ...edit, insert: `${mark}x${mark}` } : edit), inside, kind)) return null;
  return { ...edit, selected: { from: at + mark.length, to: at + mark.length } };
}

/** Whether there is nothing between two marks yet. Stars are those of bold and of italic. */
function isOpen(before: string, after: string, kind: InlineMark): boolean {
  const character = MARKS[kind].charAt(0);
  let count = 0;
  while (before.at(-1 - count) === character && after.at(count) === character) count += 1;
  if (kind === 'bold') return count === 2 || count === 3;
  if (kind === 'italic') return count === 1 || count === 3;
  return count === MARKS[kind].length;
}
