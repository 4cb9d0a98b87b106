/** Parses messages. */
import { hasShortcode } from '../emoji/typed';
import { splitLinks } from '../links';
import type { MessagePart } from '../mentions';
import { findProseWith } from '../prose';
import type { Block, Inline, Tree } from './blocks';
import { isTooDeep } from './lines';
import { Reader } from './reader';

export function treeOf(content: string): Tree {
  if (isTooDeep(content)) return { blocks: [{ kind: 'paragraph', children: [{ kind: 'text', text: content }] }], prose: [] };
  return new Reader(content).read();
}

/** The blocks of a message. Null if it looks the same as text. */
export function markdownOf(content: string): Block[] | null {
  const { blocks } = treeOf(content);
  const [first, second] = blocks;
  if (second || first?.kind !== 'paragraph' || !first.children.every(isLeaf)) return blocks;
  if (hasShortcode(content)) return blocks;
  return hrefsOf(first.children).join(' ') === hrefsOf(splitLinks(content)).join(' ') ? null : blocks;
}

const isLeaf = (inline: Inline): inline is MessagePart => inline.kind === 'text' || inline.kind === 'link' || inline.kind === 'name';
const hrefsOf = (parts: readonly Inline[]): string[] => parts.flatMap((part) => (part.kind === 'link' ? [part.href] : []));

findProseWith((content) => treeOf(content).prose);
