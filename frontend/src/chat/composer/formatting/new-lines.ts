/** A new line in a list, a quote or a block of code: pure functions. */
import { isInFence } from './fences';
import type { Span, TextEdit } from './text-edits';

const MARK = /(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+)/uy;

/** Null for a line that is like any other. */
export function breakLine(text: string, { from, to }: Span): TextEdit | null {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const found = text.indexOf('\n', start);
  const line = text.slice(start, found < 0 ? undefined : found);
  const indent = /^[ \t]*/u.exec(line.slice(0, from - start))?.[0] ?? '';
  if (isInFence(text, from)) return indent === '' ? null : typed(from, to, `\n${indent}`);
  const marks = marksOf(line, indent.length);
  const begin = indent.length + marks.join('').length;
  if (marks.length === 0 || from - start < begin) return null;
  if (line.slice(begin).trim() !== '') return typed(from, to, `\n${indent}${marks.map(next).join('')}`);
  if (from !== to) return null;
  // An empty item ends its list. Without an empty line, the next line would be a part of the last item.
  const rest = marks.length > 1 ? indent + marks.slice(0, -1).join('') : '';
  return typed(start, start + line.length, start > 0 ? `${rest}\n${rest}` : rest);
}

/** A line break alone. */
export const newLine = ({ from, to }: Span): TextEdit => typed(from, to, '\n');

function typed(from: number, to: number, insert: string): TextEdit {
  const end = from + insert.length;
  return { from, to, insert, selected: { from: end, to: end } };
}

/** The marks at the beginning of a line, from the outer to the inner. */
function marksOf(line: string, from: number): string[] {
  const marks: string[] = [];
  for (let at = from; ; ) {
    MARK.lastIndex = at;
    const [mark] = MARK.exec(line) ?? [];
    if (mark === undefined) return marks;
    marks.push(mark);
    at += mark.length;
  }
}

/** Items are counted on. */
const next = (mark: string): string => mark.replace(/^\d+/u, (number) => `${Number(number) + 1}`);
