/** Reads a message as blocks: the parser finds the places, and all text is taken from the message as it was typed. */
import { splitMessage } from '../mentions';
import type { Span } from '../prose';
import { type Address, addressesIn } from './addresses';
import type { Alignment, Block, Inline, Row, Tree } from './blocks';
import { masked } from './masked';
import { parser, type SyntaxNode } from './parser';

const EMPHASIS: Record<string, 'strong' | 'em' | 'del'> = { StrongEmphasis: 'strong', Emphasis: 'em', Strikethrough: 'del' };

export class Reader {
  readonly #content: string;
  readonly #addresses: Address[];
  readonly #prose: Span[] = [];
  /** How many quotes and lists are around a block. */
  #depth = 0;
  /** Nothing in a quote is a name, and no link is in another. */
  #isQuoted = false;
  #isLabel = false;

  constructor(content: string) {
    this.#content = content;
    this.#addresses = addressesIn(content);
  }

  read(): Tree {
    const { topNode } = parser.parse(masked(this.#content, this.#addresses));
    return { blocks: this.#blocks(topNode), prose: this.#prose.sort((a, b) => a.from - b.from) };
  }

  #blocks = (node: SyntaxNode): Block[] => childrenOf(node).flatMap((child) => this.#block(child));

  #block(node: SyntaxNode): Block[] {
    const { name } = node;
    if (name === 'Paragraph') return [{ kind: 'paragraph', children: this.#inlines(node, this.#withIndent(node)) }];
    if (name.startsWith('ATXHeading')) return [{ kind: 'heading', level: Number(name.at(-1)), children: this.#heading(node) }];
    if (name === 'FencedCode') return [this.#code(node)];
    if (name === 'Blockquote') return [{ kind: 'quote', blocks: this.#quoted(node) }];
    if (name === 'BulletList' || name === 'OrderedList') return [this.#list(node)];
    if (name === 'Table') return [this.#table(node)];
    return [];
  }

  /** The spaces before a text are part of it. */
  #withIndent({ from, to, parent }: SyntaxNode): Span {
    if (parent?.name !== 'Document') return { from, to };
    const line = this.#content.lastIndexOf('\n', from - 1) + 1;
    return { from: this.#content.slice(line, from).trim() === '' ? line : from, to };
  }

  #heading(node: SyntaxNode): Inline[] {
    const marks = node.getChildren('HeaderMark');
    const end = marks.length > 1 ? (marks.at(-1)?.from ?? node.to) : node.to;
    return this.#inlines(node, trimmed(this.#content, { from: marks[0]?.to ?? node.from, to: end }));
  }

  #code(node: SyntaxNode): Block {
    const info = node.getChild('CodeInfo');
    const text = node.getChildren('CodeText').map((line) => this.#slice(line)).join('');
    return { kind: 'code', language: info ? (this.#slice(info).split(/\s/u)[0] ?? '') : '', text };
  }

  #quoted(node: SyntaxNode): Block[] {
    const before = this.#isQuoted;
    this.#isQuoted = true;
    const blocks = this.#inner(node);
    this.#isQuoted = before;
    return blocks;
  }

  #inner(node: SyntaxNode): Block[] {
    this.#depth += 1;
    const blocks = this.#blocks(node);
    this.#depth -= 1;
    return blocks;
  }

  #list(node: SyntaxNode): Block {
    const items = node.getChildren('ListItem');
    const mark = items[0]?.getChild('ListMark');
    const start = node.name === 'OrderedList' && mark ? Number.parseInt(this.#slice(mark), 10) : null;
    return { kind: 'list', start, items: items.map((item) => ({ blocks: this.#inner(item) })) };
  }

  #table(node: SyntaxNode): Block {
    const head = this.#row(node.getChild('TableHeader'));
    const rows = node.getChildren('TableRow').map((row) => this.#row(row));
    // Each row has as many cells as the head.
    const fitted = rows.map(({ cells }) => ({ cells: head.cells.map((_, index) => cells[index] ?? []) }));
    const delimiters = node.getChild('TableDelimiter');
    const alignments = delimiters ? this.#slice(delimiters).replace(/^[\s>]*\||\|\s*$/gu, '').split('|').map(alignmentOf) : [];
    return { kind: 'table', alignments, head, rows: fitted };
  }

  /** An empty cell is only between its delimiters. */
  #row(node: SyntaxNode | null): Row {
    const cells: Inline[][] = [];
    let cell: Inline[] | null = null;
    for (const child of node ? childrenOf(node) : []) {
      if (child.name === 'TableCell') cell = this.#inlines(child, child);
      else {
        if (cell || child.from > (node?.from ?? 0)) cells.push(cell ?? []);
        cell = null;
      }
    }
    return { cells: cell ? [...cells, cell] : cells };
  }

  /** The text of a node from one index to another, without the marks. */
  #inlines(node: SyntaxNode, { from, to }: Span): Inline[] {
    const found: Inline[] = [];
    let end = from;
    for (const child of childrenOf(node)) {
      if (child.to <= from || child.from >= to) continue;
      const inlines = this.#inline(child);
      const isPicture = inlines[0]?.kind === 'labelled' && this.#content[child.from - 1] === '!';
      found.push(...this.#text({ from: end, to: child.from - (isPicture ? 1 : 0) }), ...inlines);
      end = child.to;
      if (child.name === 'QuoteMark') end += /^[ \t]*/u.exec(this.#content.slice(end, to))?.[0].length ?? 0;
    }
    return [...found, ...this.#text({ from: end, to })];
  }

  #inline(node: SyntaxNode): Inline[] {
    const { name } = node;
    const emphasis = EMPHASIS[name];
    if (emphasis) return [{ kind: emphasis, children: this.#inlines(node, node) }];
    if (name === 'InlineCode') return [{ kind: 'code', text: this.#inlineCode(node) }];
    if (name === 'Link') return this.#link(node);
    return [];
  }

  /** A space at both ends separates backticks in the code from those around it. */
  #inlineCode(node: SyntaxNode): string {
    const [open, close] = node.getChildren('CodeMark');
    const text = this.#content.slice(open?.to ?? node.from, close?.from ?? node.to).replace(/\n[ \t>]*/gu, ' ');
    return /^ .*\S.* $/u.test(text) ? text.slice(1, -1) : text;
  }

  /** A link whose target is no address of the web is text, as typed. */
  #link(node: SyntaxNode): Inline[] {
    const [open, close] = node.getChildren('LinkMark');
    if (!open || !close) return [];
    const href = this.#target(node);
    const label = { from: open.to, to: close.from };
    if (href === null) return [this.#raw(open), ...this.#inlines(node, label), this.#raw({ from: close.from, to: node.to })];
    this.#isLabel = true;
    const children = this.#inlines(node, label);
    this.#isLabel = false;
    return [{ kind: 'labelled', href, children: children.length > 0 ? children : [{ kind: 'text', text: href }] }];
  }

  #target(node: SyntaxNode): string | null {
    const url = node.getChild('URL');
    const target = url ? this.#slice(url).replace(/^<(.*)>$/u, '$1') : '';
    if (!/^(?:https?:\/\/|mailto:)[^\s\p{Cc}]/iu.test(target) || !URL.canParse(target)) return null;
    return target;
  }

  #raw = (span: Span): Inline => ({ kind: 'text', text: this.#slice(span) });

  /** Text with the addresses and names in it. */
  #text({ from, to }: Span): Inline[] {
    const found: Inline[] = [];
    let end = from;
    for (const address of this.#isLabel ? [] : this.#addresses) {
      if (address.from < end || address.to > to) continue;
      found.push(...this.#words({ from: end, to: address.from }), { kind: 'link', text: this.#slice(address), href: address.href });
      end = address.to;
    }
    return [...found, ...this.#words({ from: end, to })];
  }

  #words(span: Span): Inline[] {
    if (span.from >= span.to) return [];
    // The indent of a list or a quote is not part of its lines.
    const text = this.#depth > 0 ? this.#slice(span).replace(/\n[ \t]+/gu, '\n') : this.#slice(span);
    if (this.#isQuoted) return [{ kind: 'text', text }];
    this.#prose.push(span);
    return splitMessage(text, [{ from: 0, to: text.length }]).map((part) => (part.kind === 'link' ? { kind: 'text', text: part.text } : part));
  }

  #slice = ({ from, to }: Span): string => this.#content.slice(from, to);
}

/** Of a column, from its dashes: `:--`, `--:` or `:-:`. */
function alignmentOf(dashes: string): Alignment {
  const [isLeft, isRight] = [/^\s*:/u.test(dashes), /:\s*$/u.test(dashes)];
  if (isLeft) return isRight ? 'center' : 'left';
  return isRight ? 'right' : null;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function trimmed(content: string, { from, to }: Span): Span {
  const text = content.slice(from, to);
  const start = from + text.length - text.trimStart().length;
  return { from: start, to: start + text.trim().length };
}
