/** Finds the parts of a message in which names count: not code, quotes or the targets of links. */
import { hasMarks } from './marks';

/** From one index to another. */
export type Span = { from: number; to: number };

/** Everything, until the parser is loaded. */
let find = (content: string): Span[] => [{ from: 0, to: content.length }];

/** From here on, a parser finds the prose of texts with marks. */
export const findProseWith = (parser: typeof find): void => void (find = parser);

/** The spans of prose, in order. */
export const proseIn = (content: string): Span[] => (hasMarks(content) ? find(content) : [{ from: 0, to: content.length }]);

/** Whether a place in a text is prose. */
export const isProse = (content: string, at: number): boolean => proseIn(content).some(({ from, to }) => from <= at && at < to);
