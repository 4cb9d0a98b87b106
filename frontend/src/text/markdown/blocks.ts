/** A message in Markdown as blocks, and the text in them. */
import type { MessagePart } from '../mentions';
import type { Span } from '../prose';

/** A `labelled` link has a text of its own. */
export type Inline =
  | MessagePart
  | { kind: 'code'; text: string }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'del'; children: Inline[] }
  | { kind: 'labelled'; href: string; children: Inline[] };
export type Item = { blocks: Block[] };
export type Row = { cells: Inline[][] };
/** Null: where the text's direction puts it. */
export type Alignment = 'left' | 'center' | 'right' | null;
export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: Item[] }
  | { kind: 'table'; alignments: Alignment[]; head: Row; rows: Row[] };

/** The blocks of a message, and the spans in which names count. */
export type Tree = { blocks: Block[]; prose: Span[] };
