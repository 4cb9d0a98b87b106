/** The code that draws Markdown, actions and files, which is loaded late. */
import type { Block } from '../../../text/markdown/blocks';
import * as markdown from '../../../text/markdown/tree';
import { actionIn } from '../action-text';
import { readLinesWith } from '../lines.svelte';
import { plainLine } from './plain-line';

export { default as Files } from '../files/Files.svelte';
export { default as MarkdownText } from './MarkdownText.svelte';

/** The blocks of a message. Null if it looks the same as text. */
export function markdownOf(content: string): Block[] | null {
  const action = actionIn(content);
  return action === null ? markdown.markdownOf(content) : markdown.treeOf(action).blocks;
}

readLinesWith(plainLine);
