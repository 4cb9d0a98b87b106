/** Draws Markdown, whose parser is loaded after the first screen. Until then, and without marks, a message is plain text. */
import { hasMarks } from '../../text/marks';
import { Later } from '../../ui/later.svelte';

const code = new Later(() => import('./markdown/drawing'));
let isNeeded = false;

/** A message as blocks, and the component that draws them. Null for plain text. */
export function markdownOf(content: string) {
  const drawing = code.module;
  if (!hasMarks(content)) return null;
  if (!drawing && !isNeeded) {
    isNeeded = true;
    void code.now();
  }
  const blocks = drawing?.markdownOf(content);
  return drawing && blocks ? { blocks, Text: drawing.MarkdownText } : null;
}
