/** Reads a message as one line of plain text: no marks, code as text, a block of code as its first line, and files in place of a text. */
import { filesOf, type WithFiles } from '../../../net/api/files';
import type { User } from '../../../net/api-types';
import type { Block, Inline, Item } from '../../../text/markdown/blocks';
import { treeOf } from '../../../text/markdown/tree';
import { nameOf } from '../../../users/users';
import { actionIn } from '../action-text';
import { filesLine } from '../files/kinds';
import { type Naming, plainText, shownPart } from '../message-parts';

/** An action begins with the name of its author. */
export function plainLine(content: string, naming: Naming, author: () => User | undefined, message: WithFiles = {}): string {
  if (content === '') return filesLine(filesOf(message));
  const action = actionIn(content);
  const line = blocksLine(treeOf(action ?? content).blocks, naming);
  if (action === null) return line;
  const user = author();
  return `${user ? nameOf(user) : 'Someone'} ${line}`;
}

const blocksLine = (blocks: readonly Block[], naming: Naming): string => blocks.map((block) => blockLine(block, naming)).filter((line) => line !== '').join(' ');

function blockLine(block: Block, naming: Naming): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children, naming);
    case 'code':
      return block.text.split('\n').find((line) => line.trim() !== '')?.trim() ?? '';
    case 'quote':
      return blocksLine(block.blocks, naming);
    case 'list':
      return block.items.map((item, index) => itemLine(item, block.start, index, naming)).join(' ');
    case 'table':
      return [block.head, ...block.rows].map(({ cells }) => cells.map((cell) => inlineText(cell, naming)).join(' ')).join(' ');
  }
}

const itemLine = ({ blocks }: Item, start: number | null, index: number, naming: Naming): string =>
  `${start === null ? '•' : `${start + index}.`} ${blocksLine(blocks, naming)}`;

const inlineText = (inlines: readonly Inline[], naming: Naming): string => inlines.map((inline) => textOf(inline, naming)).join('');

function textOf(inline: Inline, naming: Naming): string {
  if ('children' in inline) return inlineText(inline.children, naming);
  return inline.kind === 'code' ? inline.text : shownPart(inline, naming).map(plainText).join('');
}
