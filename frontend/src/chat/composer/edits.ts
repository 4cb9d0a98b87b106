/** Unfinished edits and how they are stored. */
import type { Message } from '../../net/api-types';
import { ApiError } from '../../net/refusals';

/** A message being edited, as it was last seen, and its new text. */
export type Edit = {
  message: Message;
  text: string;
  /** The message was edited elsewhere since the edit began: the newer version is shown beside the user's own. */
  isOvertaken: boolean;
  /** `open` in the composer, `saving` on its way to the server, `unsaved` until the user opens or discards it, and `saved`. */
  state: 'open' | 'saving' | 'unsaved' | 'saved';
  /** Why it was not saved. */
  problem: string;
};

export const beginEdit = (message: Message): Edit => ({ message, text: message.content, isOvertaken: false, state: 'open', problem: '' });

/** Whether cancelling would lose text. */
export const isHalfDone = ({ message, text, isOvertaken }: Edit): boolean => isOvertaken || text !== message.content;

/** The newer version of the message, if that is why an edit was refused. */
export const newerMessage = (error: unknown): Message | null =>
  error instanceof ApiError && error.status === 409 ? (error.current as Message | null) : null;

/** The stored edit; null for anything else. */
export function parseEdit(kept: string | null): Edit | null {
  try {
    const edit = JSON.parse(kept ?? 'null') as Edit | null;
    if (typeof edit?.text !== 'string' || typeof edit.message?.id !== 'string') return null;
    return edit.state === 'unsaved' ? edit : { ...edit, state: 'open', problem: '' };
  } catch {
    return null;
  }
}
