/** Quotes and lists: pure functions on the lines of a selection. */
import { isInFence } from './fences';
import { type Change, combine, insertion, linesAround, linesIn, type Span, type TextEdit } from './text-edits';

export type LineMark = 'quote' | 'list';

const QUOTED = /^>[ \t]?/u;
const LISTED = /^[ \t]*[-*+][ \t]+/u;
const BLANK = /^[ \t]*$/u;

export function hasLineMark(text: string, selection: Span, kind: LineMark): boolean {
  return selectedLines(text, selection, kind).every((line) => markOf(text, line, kind) !== null);
}

/** Marks all selected lines, or takes the marks away if all have one. */
export function toggleLines(text: string, selection: Span, kind: LineMark): TextEdit | null {
  if (isInFence(text, selection.from)) return null;
  const lines = selectedLines(text, selection, kind);
  const isOn = hasLineMark(text, selection, kind);
  const changes = lines.map(({ from }, index): Change => {
    const found = markOf(text, lines[index] as Span, kind) ?? '';
    return isOn ? { from, to: from + found.length, insert: '' } : insertion(from, kind === 'quote' ? '> ' : found === '' ? '- ' : '');
  });
  const all = linesAround(text, selection);
  // Otherwise the next line would belong to the last one.
  const next = text.slice(all.to + 1).split('\n', 1)[0] ?? '';
  const isJoined = !isOn && !BLANK.test(next) && !QUOTED.test(next) && !LISTED.test(next);
  return combine(text, isJoined ? [...changes, insertion(all.to, '\n')] : changes, all);
}

/** A list has no empty items. A quote has empty lines. */
function selectedLines(text: string, selection: Span, kind: LineMark): Span[] {
  const lines = linesIn(text, linesAround(text, selection));
  const written = lines.filter(({ from, to }) => !BLANK.test(text.slice(from, to)));
  return kind === 'quote' || written.length === 0 ? lines : written;
}

const markOf = (text: string, { from, to }: Span, kind: LineMark): string | null => (kind === 'quote' ? QUOTED : LISTED).exec(text.slice(from, to))?.[0] ?? null;
