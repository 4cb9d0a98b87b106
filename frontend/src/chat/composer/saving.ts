/** Saves edits of messages. */
import type { Message } from '../../net/api-types';
import { explain, isStatus } from '../../net/refusals';
import { withoutBlankEnds } from '../../text/content';
import type { Chat } from '../chat.svelte';
import type { Timeline } from '../timeline/timeline.svelte';
import { type Edit, newerMessage } from './edits';
import type { Writing } from './writing.svelte';

/**
 * Saves the edit in the composer, which is free for the next text at once. Saving may take a minute. An edit that could not be saved
 * comes back, unless the user is writing something else by then. `hasFocus` tells whether the focus is in the composer.
 */
export async function saveEdit(chat: Chat, writing: Writing, at: Timeline, hasFocus: () => boolean): Promise<void> {
  const { edit } = at;
  if (!edit) return;
  if (!writing.isReady) {
    if (writing.length === 0) writing.problem = 'A message cannot be empty. To remove it, choose Delete in its menu.';
    return;
  }
  const { message, text } = edit;
  const { changes } = writing;
  writing.problem = '';
  [at.edit, at.saving] = [null, edit];
  try {
    const edited = await chat.edit(message, withoutBlankEnds(text));
    const again = editOf(message, at);
    if (again) Object.assign(again, { message: edited, isOvertaken: false });
    else if (!at.edit) chat.drafts.keepEdit(at.conversationId, null);
  } catch (error) {
    const isIdle = !writing.isIn(at) || (writing.changes === changes && hasFocus());
    const again = editOf(message, at) ?? putBack(edit, at, isIdle);
    const newer = newerMessage(error);
    if (newer) Object.assign(again, { message: newer, isOvertaken: true });
    // The text is kept, as when the stream tells of it.
    else if (isStatus(error, 404)) at.receiveDeletion(message.id);
    else writing.problem = writing.isIn(at) ? explain(error) : `An earlier change could not be saved. ${explain(error)}`;
  }
  if (at.saving === edit) at.saving = null;
}

/** The edit in the composer, if it is of this message. */
const editOf = ({ id }: Message, { edit }: Timeline): Edit | null => (edit?.message.id === id ? edit : null);

function putBack(edit: Edit, at: Timeline, isIdle: boolean): Edit {
  if (!at.edit && isIdle) at.edit = edit;
  else at.unsaved = edit;
  return edit;
}
