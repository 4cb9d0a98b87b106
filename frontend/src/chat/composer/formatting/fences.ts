/** Blocks of code: pure functions. */
import { combine, deletion, insertion, linesAround, type Span, type TextEdit } from './text-edits';

/** The marks around a text that has no such run of backticks. */
export function backticksFor(text: string, least: number): string {
  const runs = new Set([...text.matchAll(/`+/gu)].map(([run]) => run.length));
  let length = least;
  while (runs.has(length) || (least > 1 && [...runs].some((run) => run > length))) length += 1;
  return '`'.repeat(length);
}

/** Makes a part of the text a block of code on lines of its own. The caret is after it. */
export function fence(text: string, { from, to }: Span): TextEdit {
  const code = text.slice(from, to);
  const marks = backticksFor(code, 3);
  const before = `${from > 0 && text[from - 1] !== '\n' ? '\n' : ''}${marks}\n`;
  const after = `${code.endsWith('\n') ? '' : '\n'}${marks}\n`;
  // The next line takes the place of an empty one.
  const isFollowed = text[to] === '\n';
  const edit = combine(text, [insertion(from, before), insertion(to, isFollowed ? after.slice(0, -1) : after)], { from, to });
  const end = edit.from + edit.insert.length + (isFollowed ? 1 : 0);
  return { ...edit, selected: { from: end, to: end } };
}

/** Makes the lines of a selection a block of code. They stay selected. */
export function fenceLines(text: string, selection: Span): TextEdit {
  const lines = linesAround(text, selection);
  const marks = backticksFor(text.slice(lines.from, lines.to), 3);
  return combine(text, [insertion(lines.from, `${marks}\n`), insertion(lines.to, `\n${marks}`)], lines);
}

/** Takes the marks of a block of code away. */
export function unfence(text: string, block: Span, selected: Span): TextEdit {
  const code = text.slice(block.from, block.to);
  const first = code.indexOf('\n') + 1;
  const last = code.lastIndexOf('\n');
  const isClosed = last >= first - 1 && last > 0 && /^[ \t>]*(?:`{3,}|~{3,})[ \t]*$/u.test(code.slice(last + 1));
  const opening = first > 0 ? first : code.length;
  const closing = deletion({ from: block.from + Math.max(opening, last), to: block.to });
  return combine(text, [deletion({ from: block.from, to: block.from + opening }), ...(isClosed ? [closing] : [])], selected);
}

/** Whether a line is in a block of code that begins above it. */
export function isInFence(text: string, at: number): boolean {
  let open = '';
  for (const line of text.slice(0, text.lastIndexOf('\n', at - 1) + 1).split('\n')) {
    const [, marks = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/u.exec(line) ?? [];
    if (marks === '') continue;
    if (open === '') open = marks.startsWith('`') && rest.includes('`') ? '' : marks;
    else if (marks.startsWith(open) && rest.trim() === '') open = '';
  }
  return open !== '';
}

/** Whether the caret is in a block of code that nothing closes. */
export function isInOpenFence(text: string, at: number): boolean {
  const isOpen = (part: string) => isInFence(`${part}\n`, part.length + 1);
  return isOpen(text) && isOpen(text.slice(0, at));
}
