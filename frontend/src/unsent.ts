/** What would be lost in this browser, in words. */

const counted = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);

/** "1 message is not sent yet, and 2 drafts are not finished."; nothing where there are none. */
export function unsentWords(messages: number, drafts: number): string {
  const parts = [
    ...(messages > 0 ? [counted(messages, 'message is not sent yet', 'messages are not sent yet')] : []),
    ...(drafts > 0 ? [counted(drafts, 'draft is not finished', 'drafts are not finished')] : []),
  ];
  return parts.length > 0 ? `${parts.join(', and ')}.` : '';
}
