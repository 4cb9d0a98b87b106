/** The places of the marks in a text, by the rules by which messages are drawn. */
import { addressesIn } from '../../../text/markdown/addresses';
import { isTooDeep } from '../../../text/markdown/lines';
import { masked } from '../../../text/markdown/masked';
import { parser, type SyntaxNode } from '../../../text/markdown/parser';
import type { Span } from './text-edits';

export type InlineMark = 'bold' | 'italic' | 'strike' | 'code';

/** A part of the text with its marks, and what is between these. */
export type Marked = Span & { kind: InlineMark | 'link'; inner: Span };

const KINDS: Record<string, Marked['kind']> = { StrongEmphasis: 'bold', Emphasis: 'italic', Strikethrough: 'strike', InlineCode: 'code', Link: 'link' };

export type MarkdownSpans = { marked: Marked[]; fences: Span[] };

/** Outer parts come before the parts in them. */
export function spansOf(text: string): MarkdownSpans {
  const spans: MarkdownSpans = { marked: [], fences: [] };
  if (isTooDeep(text)) return spans;
  parser.parse(masked(text, addressesIn(text))).iterate({
    enter({ name, from, to, node }) {
      const kind = KINDS[name];
      if (kind) spans.marked.push({ kind, from, to, inner: innerOf(text, kind, node) });
      if (name === 'FencedCode') spans.fences.push({ from, to });
    },
  });
  return spans;
}

function innerOf(text: string, kind: Marked['kind'], node: SyntaxNode): Span {
  const marks = kind === 'link' ? node.getChildren('LinkMark').slice(0, 2) : [node.firstChild, node.lastChild];
  const inner = { from: marks[0]?.to ?? node.from, to: marks[1]?.from ?? node.to };
  // A space at both ends only separates backticks.
  const isPadded = kind === 'code' && /^ .*\S.* $/su.test(text.slice(inner.from, inner.to));
  return isPadded ? { from: inner.from + 1, to: inner.to - 1 } : inner;
}
