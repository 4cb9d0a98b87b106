/** Saves edits of messages. */
import { explain, isStatus } from '../../net/refusals';
import { withoutBlankEnds } from '../../text/content';
import type { Chat } from '../chat.svelte';
import type { Timeline } from '../timeline/timeline.svelte';
import { type Edit, newerMessage } from './edits';
import type { Writing } from './writing.svelte';

/** The edit that is being saved. */
let saving: { edit: Edit; text: string } | null = null;

/** Saving may take a minute. The user may have typed more, started another edit or opened another conversation by then. */
export async function saveEdit(chat: Chat, writing: Writing, at: Timeline): Promise<void> {
  const { edit } = at;
  if (!edit) return;
  if (!writing.isReady) {
    if (writing.length === 0) writing.problem = 'A message cannot be empty. To remove it, choose Delete in its menu.';
    return;
  }
  const { message, text } = edit;
  if (saving?.edit === edit && saving.text === text) return;
  const own = (saving = { edit, text });
  writing.problem = '';
  try {
    const edited = await chat.edit(message, withoutBlankEnds(text));
    if (at.edit === edit && edit.text === text) writing.restore(at);
    else Object.assign(edit, { message: edited, isOvertaken: false });
  } catch (error) {
    const newer = newerMessage(error);
    if (newer && at.edit === edit) Object.assign(edit, { message: newer, isOvertaken: true });
    // The text is kept, as when the stream tells of it.
    else if (isStatus(error, 404)) at.receiveDeletion(message.id);
    else writing.problem = writing.edit === edit ? explain(error) : `An earlier change could not be saved. ${explain(error)}`;
  }
  if (saving === own) saving = null;
}
