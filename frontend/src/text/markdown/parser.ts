/** The parser of messages: GitHub's Markdown without HTML, pictures, references, escapes, indented code, underlined headings and rules. */
import { parser as commonMark, Strikethrough, Table } from '@lezer/markdown';

const SWITCHED_OFF = ['IndentedCode', 'SetextHeading', 'HorizontalRule', 'HTMLBlock', 'HTMLTag', 'Entity', 'Escape', 'HardBreak', 'LinkReference', 'Image', 'Autolink'];

export const parser = commonMark.configure([Table, Strikethrough, { remove: SWITCHED_OFF }]);

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];
