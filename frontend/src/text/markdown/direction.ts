/** The direction of quotes, lists and tables. Browsers take `dir="auto"` from text that has no `dir` of its own: here each line has one. */
import type { Block, Inline } from './blocks';

/** The first letter that has a direction: one of a script from right to left, or any other. */
const STRONG = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])|\p{L}/u;

export function directionOf(blocks: readonly Block[]): 'ltr' | 'rtl' {
  return inBlocks(blocks) ?? 'ltr';
}

type Direction = 'ltr' | 'rtl' | undefined;

const firstOf = <T>(parts: readonly T[], direction: (part: T) => Direction): Direction => {
  for (const part of parts) {
    const found = direction(part);
    if (found) return found;
  }
  return undefined;
};

const inBlocks = (blocks: readonly Block[]): Direction => firstOf(blocks, inBlock);

function inBlock(block: Block): Direction {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return firstOf(block.children, inInline);
    case 'code':
      return inText(block.text);
    case 'quote':
      return inBlocks(block.blocks);
    case 'list':
      return firstOf(block.items, (item) => inBlocks(item.blocks));
    case 'table':
      return firstOf([block.head, ...block.rows], ({ cells }) => firstOf(cells, (cell) => firstOf(cell, inInline)));
  }
}

const inInline = (inline: Inline): Direction => ('children' in inline ? firstOf(inline.children, inInline) : inText(inline.text));

function inText(text: string): Direction {
  const found = STRONG.exec(text);
  return found ? (found[1] ? 'rtl' : 'ltr') : undefined;
}
