/** Describes the text that signing out would erase. */

const counted = (count: number, one: string): string[] => (count === 0 ? [] : [`${count} ${one}${count === 1 ? '' : 's'}`]);

/** "This browser still has 1 unsent message and 2 drafts. They will be deleted."; empty if there are none. */
export function describeUnsaved(messages: number, drafts: number): string {
  const parts = [...counted(messages, 'unsent message'), ...counted(drafts, 'draft')];
  if (parts.length === 0) return '';
  return `This browser still has ${parts.join(' and ')}. ${messages + drafts === 1 ? 'It' : 'They'} will be deleted.`;
}
