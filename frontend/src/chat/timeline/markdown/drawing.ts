/** The code that draws Markdown, which is loaded late. */
export { markdownOf } from '../../../text/markdown/tree';
export { default as MarkdownText } from './MarkdownText.svelte';
