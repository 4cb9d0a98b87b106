/** Edits of messages that were deleted meanwhile. */
import type { Timeline } from '../timeline/timeline.svelte';
import type { Drafts } from './drafts.svelte';
import { type Edit, isHalfDone } from './edits';

/** Ends the edit. The typed text becomes the draft, or its end. Returns the text that tells the user. */
export function endDeleted(timeline: Timeline, edit: Edit, drafts: Drafts): string {
  const { conversationId } = timeline;
  const isKept = isHalfDone(edit) && edit.text.trim() !== '';
  // It may be on its way, but the answer no longer matters.
  edit.state = 'open';
  timeline.edit = null;
  drafts.keepEdit(conversationId, null);
  if (isKept) drafts.write(conversationId, [drafts.of(conversationId).trimEnd(), edit.text].filter(Boolean).join('\n\n'));
  return `The message that you were editing was deleted.${isKept ? ' Your text is here.' : ''}`;
}
