/** Draws Markdown and files, with code that is loaded after the first screen. Until then, and without marks, a message is plain text. */
import type { WithFiles } from '../../net/api/files';
import { hasMarks } from '../../text/marks';
import { Later } from '../../ui/later.svelte';

const code = new Later(() => import('./markdown/drawing'));
let isNeeded = false;

/** A message as blocks, and the component that draws them. Null for plain text. */
export function markdownOf(content: string) {
  const drawing = hasMarks(content) && needed();
  const blocks = drawing && drawing.markdownOf(content);
  return blocks ? { blocks, Text: drawing.MarkdownText } : null;
}

/** The component that draws the files of a message. Null without files. */
export const filesView = ({ files, isDeleted }: WithFiles) => files?.length && !isDeleted ? needed()?.Files : null;

function needed() {
  if (!code.module && !isNeeded) {
    isNeeded = true;
    void code.now();
  }
  return code.module;
}
