/** The text of a message as it is drawn: in Markdown, without the marks. */
import { plainLine } from '../src/chat/timeline/markdown/plain-line';
import { hasMarks } from '../src/text/marks';
import type { Block, Inline } from '../src/text/markdown/blocks';
import { markdownOf } from '../src/text/markdown/tree';

/** White space between blocks is the browser's. */
export const withoutSpace = (text: string): string => text.replace(/\s+/gu, '');

/** Without white space if it is Markdown, as the page's `saidBy` returns it. */
export function drawnText(content: string): string {
  const blocks = hasMarks(content) ? markdownOf(content) : null;
  return blocks ? withoutSpace(blocks.map(ofBlock).join('')) : content;
}

function ofBlock(block: Block): string {
  if (block.kind === 'code') return block.text;
  if (block.kind === 'quote') return block.blocks.map(ofBlock).join('');
  if (block.kind === 'list') return block.items.flatMap(({ blocks }) => blocks.map(ofBlock)).join('');
  if (block.kind === 'table') return [block.head, ...block.rows].flatMap(({ cells }) => cells.map(ofInlines)).join('');
  return ofInlines(block.children);
}

const ofInlines = (inlines: readonly Inline[]): string => inlines.map((inline) => ('children' in inline ? ofInlines(inline.children) : inline.text)).join('');

const NOBODY = { mentioned: () => [], mentionsRoom: false, roomOf: () => null };

/** The text of a message that names nobody, as it is shown on one line. */
export function lineText(content: string): string {
  const line = hasMarks(content) ? plainLine(content, NOBODY, () => undefined) : content;
  return (line.trim() === '' ? content : line).replace(/\s+/gu, ' ').trim();
}
