/** Links with a text of their own: pure functions. */
import { splitLinks } from '../../../text/links';
import { partsOf, whole } from './inline';
import { type Marked, spansOf } from './markdown-spans';
import { combine, deletion, insertion, isWithin, type Span, type TextEdit } from './text-edits';

/** The address that a text is, and nothing else. */
export function addressOf(text: string): string | null {
  const [part, more] = splitLinks(text.trim());
  return part?.kind === 'link' && !more ? part.href : null;
}

export const hasLink = (text: string, selection: Span): boolean => linkAround(selection, spansOf(text).marked) !== undefined;

const linkAround = (selection: Span, marked: readonly Marked[]): Marked | undefined => marked.find((span) => span.kind === 'link' && isWithin(selection, span));

/** Makes a link of the selection, whose text or target is to be typed, or takes the target away. */
export function toggleLink(text: string, selection: Span): TextEdit | null {
  const { marked } = spansOf(text);
  const link = linkAround(selection, marked);
  if (link) return combine(text, [deletion({ from: link.from, to: link.inner.from }), deletion({ from: link.inner.to, to: link.to })], link.inner);
  const label = labelOf(text, selection);
  if (!label) return null;
  const address = addressOf(text.slice(label.from, label.to));
  const edit = address
    ? combine(text, [insertion(label.from, '['), { ...label, insert: `](${targetOf(address)})` }], label)
    : combine(text, [insertion(label.from, '['), insertion(label.to, ']()')], label);
  const caret = address ? label.from + 1 : label.to + '[]('.length;
  return { ...edit, selected: { from: caret, to: caret } };
}

/** Makes a link of the selection when an address is pasted on it. Null if the address takes its place, as any text does. */
export function pasteAddress(text: string, selection: Span, pasted: string): TextEdit | null {
  const address = addressOf(pasted);
  const label = address === null || linkAround(selection, spansOf(text).marked) ? null : labelOf(text, selection);
  if (address === null || !label || addressOf(text.slice(label.from, label.to)) !== null) return null;
  const edit = combine(text, [insertion(label.from, '['), insertion(label.to, `](${targetOf(address)})`)], label);
  const end = edit.from + edit.insert.length;
  return { ...edit, selected: { from: end, to: end } };
}

/** The text of a link is on one line, without brackets of which one is missing. */
function labelOf(text: string, selection: Span): Span | null {
  const { marked, fences } = spansOf(text);
  const [part, more] = partsOf(text, selection);
  if (!part || more || fences.some((fence) => isWithin(part, fence))) return null;
  const label = whole(part, marked);
  return !marked.some((span) => span.kind === 'link' && isWithin(span, label)) && isBalanced(text.slice(label.from, label.to)) ? label : null;
}

function isBalanced(label: string): boolean {
  let depth = 0;
  for (const [bracket] of label.matchAll(/[[\]]/gu)) {
    depth += bracket === '[' ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Brackets in an address could end the link. */
const targetOf = (address: string): string => (/^[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*$/u.test(address) ? address : `<${address}>`);
