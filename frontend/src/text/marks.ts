/** A message without marks is no Markdown and no action, and needs no parser. */

const MARKS = /^\/[Mm][Ee] |[*`|]|~~|\]\(|(?<![\p{L}\p{N}])_|\w@\w|(?<![\w:]):[\w+-]+:(?!\w)|^[ \t\ufeff]*(?:>|#{1,6}\s|[-+]\s|\d{1,9}[.)]\s)/mu;

/** Whether a text may mean anything as Markdown. */
export const hasMarks = (content: string): boolean => MARKS.test(content);
