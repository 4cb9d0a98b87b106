/** Changes of a text in a field, and what is selected after them: pure functions. */

/** From one index of a text to another. Both are the same for a caret. */
export type Span = { from: number; to: number };

/** `insert` in place of a part of the text. */
export type Change = Span & { insert: string };

export type TextEdit = Change & { selected: Span };

export const insertion = (at: number, insert: string): Change => ({ from: at, to: at, insert });
export const deletion = ({ from, to }: Span): Change => ({ from, to, insert: '' });

/** One edit that makes several changes, which do not overlap. What is inserted at the edges of `selected` is outside of it. */
export function combine(text: string, changes: readonly Change[], selected: Span): TextEdit {
  const ordered = changes.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const from = ordered[0]?.from ?? selected.from;
  const to = Math.max(from, ...ordered.map((change) => change.to));
  let [insert, end] = ['', from];
  for (const change of ordered) {
    insert += text.slice(end, change.from) + change.insert;
    end = change.to;
  }
  return { from, to, insert, selected: { from: moved(selected.from, ordered, true), to: moved(selected.to, ordered, selected.from === selected.to) } };
}

/** The index after the changes. `isPushed`: behind what is inserted there. */
function moved(at: number, changes: readonly Change[], isPushed: boolean): number {
  let by = 0;
  for (const { from, to, insert } of changes) {
    if (to < at || (to === at && (isPushed || from < to))) by += insert.length - (to - from);
    else if (from < at) by += from - at;
  }
  return at + by;
}

/** The text after an edit. */
export const edited = (text: string, { from, to, insert }: Change): string => text.slice(0, from) + insert + text.slice(to);

/** The whole lines of a selection. One that ends before the first letter of a line leaves that line out. */
export function linesAround(text: string, { from, to }: Span): Span {
  const last = to > from && text[to - 1] === '\n' ? to - 1 : to;
  const end = text.indexOf('\n', last);
  return { from: text.lastIndexOf('\n', from - 1) + 1, to: end < 0 ? text.length : end };
}

/** The lines of a span, each as a span. */
export function linesIn(text: string, { from, to }: Span): Span[] {
  const lines: Span[] = [];
  for (let start = from; start <= to; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 || found > to ? to : found;
    lines.push({ from: start, to: end });
    start = end + 1;
  }
  return lines;
}

export const isWithin = (inner: Span, outer: Span): boolean => outer.from <= inner.from && inner.to <= outer.to;
export const overlap = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
export const isSame = (a: Span, b: Span): boolean => a.from === b.from && a.to === b.to;
