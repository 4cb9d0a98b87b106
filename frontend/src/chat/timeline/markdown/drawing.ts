/** The code that draws Markdown, which is loaded late. */
import { readLinesWith } from '../lines.svelte';
import { plainLine } from './plain-line';

export { markdownOf } from '../../../text/markdown/tree';
export { default as MarkdownText } from './MarkdownText.svelte';

readLinesWith(plainLine);
