/** Saves edits of messages. */
import { explain, isStatus } from '../../net/refusals';
import { withoutBlankEnds } from '../../text/content';
import type { Chat } from '../chat.svelte';
import type { Timeline } from '../timeline/timeline.svelte';
import { newerMessage } from './edits';
import type { Writing } from './writing.svelte';

/**
 * Saves the edit in the composer, which is free for the next text at once. Saving may take a minute: the user may take the edit back and
 * change it, and the timeline may be another by then. An edit that could not be saved waits until the user opens or discards it.
 */
export async function saveEdit(chat: Chat, writing: Writing, at: Timeline): Promise<void> {
  const { edit } = writing;
  if (!edit) return;
  if (!writing.isReady) {
    if (writing.length === 0) writing.problem = 'A message cannot be empty. To remove it, choose Delete in its menu.';
    return;
  }
  const { message, text } = edit;
  writing.problem = '';
  Object.assign(edit, { state: 'saving', problem: '' });
  const save = { edit };
  chat.saves.set(at.conversationId, save);
  const isLast = () => chat.saves.get(at.conversationId) === save;
  try {
    const saved = await chat.edit(message, withoutBlankEnds(text));
    const isDone = isLast() && edit.state === 'saving';
    Object.assign(edit, { message: saved, isOvertaken: false }, isDone && { state: 'saved' });
    if (isDone) chat.drafts.keepEdit(at.conversationId, null);
  } catch (error) {
    const newer = newerMessage(error);
    if (newer) Object.assign(edit, { message: newer, isOvertaken: true });
    if (isLast()) edit.problem = `Your edit was not saved. ${newer ? 'The message was edited elsewhere.' : explain(error)}`;
    if (isLast() && edit.state === 'saving') {
      edit.state = 'unsaved';
      chat.drafts.keepEdit(at.conversationId, edit);
    }
    // The text is kept, as when the stream tells of it.
    if (isStatus(error, 404)) at.receiveDeletion(message.id);
  }
  if (isLast()) chat.saves.delete(at.conversationId);
}
