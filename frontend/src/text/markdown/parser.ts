/** The parser of messages: GitHub's Markdown without HTML, pictures, references, escapes, indented code, underlined headings and rules. */
import { parser as commonMark, Strikethrough, Table } from '@lezer/markdown';

const SWITCHED_OFF = ['IndentedCode', 'SetextHeading', 'HorizontalRule', 'HTMLBlock', 'HTMLTag', 'Entity', 'Escape', 'HardBreak', 'LinkReference', 'Image', 'Autolink'];

export const parser = commonMark.configure([Table, Strikethrough, { remove: SWITCHED_OFF }]);

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** Nobody nests quotes and lists deeper by hand. The server draws the same line. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[*+-]|\d+[.)])(?=[ \t]|$))){21}/mu;

export const isTooDeep = (content: string): boolean => TOO_DEEP.test(content);
