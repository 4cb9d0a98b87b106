/** Half-done edits: what they are, and how they are kept. */
import type { Message } from '../../net/api-types';
import { ApiError } from '../../net/refusals';

/** A message that the composer changes, as it was last seen, and what it is to say instead. */
export type Edit = {
  message: Message;
  text: string;
  /** The message was edited elsewhere since the edit began: its newer words are shown beside one's own. */
  isOvertaken: boolean;
};

export const beginEdit = (message: Message): Edit => ({ message, text: message.content, isOvertaken: false });

/** Whether anything of it would be lost. */
export const isHalfDone = ({ message, text, isOvertaken }: Edit): boolean => isOvertaken || text !== message.content;

/** The message as somebody has edited it since, if that is why an edit was refused. */
export const newerMessage = (error: unknown): Message | null =>
  error instanceof ApiError && error.status === 409 ? (error.current as Message | null) : null;

/** What was kept; null for anything else. */
export function parseEdit(kept: string | null): Edit | null {
  try {
    const edit = JSON.parse(kept ?? 'null') as Edit | null;
    return typeof edit?.text === 'string' && typeof edit.message?.id === 'string' ? edit : null;
  } catch {
    return null;
  }
}
